package dev.rookery.cli.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.rookery.cli.client.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * What is to be done to the tags of a model or a version. Only tags that an export set are removed:
 * one of them names the others.
 *
 * <p>Threads: immutable.
 *
 * @param set in this order; what names the others comes last, so that after a break the next export
 *     does what is left
 * @param removed keys
 */
record MlflowTags(Map<String, String> set, List<String> removed) {

    /**
     * Compares.
     *
     * @param people the tags that people gave
     * @param ours the tags of the export itself
     * @param there what the server has
     */
    static MlflowTags changes(
            SortedMap<String, String> people,
            Map<String, String> ours,
            SortedMap<String, String> there) {
        Map<String, String> wanted = new LinkedHashMap<>(people);
        wanted.putAll(ours);
        if (!people.isEmpty() || there.containsKey(MlflowWords.TAGS)) {
            wanted.put(MlflowWords.TAGS, MlflowWords.names(people.keySet()));
        }
        List<String> removed = new ArrayList<>();
        for (String key : named(there.get(MlflowWords.TAGS))) {
            if (!people.containsKey(key) && there.containsKey(key)) {
                removed.add(key);
            }
        }
        wanted.entrySet().removeIf(tag -> tag.getValue().equals(there.get(tag.getKey())));
        return new MlflowTags(wanted, removed);
    }

    /** The names in such a tag; none in one that is missing, or that somebody else wrote. */
    static Collection<String> named(String value) {
        List<String> names = new ArrayList<>();
        array(value).forEach(name -> names.add(Json.text(name)));
        return names;
    }

    private static JsonNode array(String value) {
        try {
            return value == null ? MissingNode.getInstance() : Json.parse(value);
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }
}
