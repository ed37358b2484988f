package dev.rookery.cli.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.client.Json;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Parts of the documents that layouts share. */
final class Documents {

    private Documents() {}

    /** Copies the fields of {@code extra} that the document does not have, by name. */
    static void putExtra(ObjectNode document, JsonNode version, Set<String> but) {
        Map<String, JsonNode> sorted = new TreeMap<>();
        version.path("extra").properties().forEach(e -> sorted.put(e.getKey(), e.getValue()));
        sorted.forEach(
                (name, value) -> {
                    if (!document.has(name) && !but.contains(name) && !name.equals(OwnBlock.NAME)) {
                        document.set(name, value);
                    }
                });
    }

    /** A field of {@code extra}, or JSON's null. */
    static JsonNode extra(JsonNode version, String name) {
        return orNull(version.path("extra").path(name));
    }

    /** A field of {@code training}, or JSON's null. */
    static JsonNode training(JsonNode version, String name) {
        return orNull(version.path("training").path(name));
    }

    private static JsonNode orNull(JsonNode value) {
        return value.isMissingNode() ? NullNode.getInstance() : value;
    }

    /** An object's entries by name, so that the same registry gives the same bytes. */
    static JsonNode sorted(JsonNode object) {
        ObjectNode sorted = Json.object();
        Map<String, JsonNode> entries = new TreeMap<>();
        object.properties().forEach(e -> entries.put(e.getKey(), e.getValue()));
        entries.forEach(sorted::set);
        return sorted;
    }

    /** A time as Python wrote it, and as its older versions read it: {@code +00:00}, no Z. */
    static String time(String iso) {
        return iso.endsWith("Z") ? iso.substring(0, iso.length() - 1) + "+00:00" : iso;
    }

    /** Indented, with a line's end. */
    static byte[] bytes(JsonNode document) {
        return (Json.pretty(document) + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
