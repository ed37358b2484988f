package dev.rookery.cli.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.client.Json;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One registered model itself on an MLflow server: its name, what is said of it, its aliases.
 *
 * <p>Threads: owned by the export; not safe to share.
 */
final class MlflowModel {

    private static final String MODELS = "registered-models/";

    private final MlflowSite site;
    private final MlflowReport report;
    private final JsonNode shown;
    private final String name;
    private boolean changed;

    /**
     * @param shown as in {@code GET /models}
     */
    MlflowModel(MlflowSite site, MlflowReport report, JsonNode shown) {
        this.site = site;
        this.report = report;
        this.shown = shown;
        this.name = Json.text(shown, "name");
    }

    /** What tells a model from all that ever had its name. */
    static String key(JsonNode shown) {
        return Json.text(shown, "created_name") + "#" + Json.text(shown, "generation");
    }

    /** Makes it. */
    MlflowRegistered.Model create(String cluster) {
        ObjectNode body = Json.object().put("name", name);
        body.putArray("tags")
                .add(Json.object().put("key", MlflowWords.MODEL).put("value", key(shown)))
                .add(Json.object().put("key", MlflowWords.CLUSTER).put("value", cluster));
        site.post(MODELS + "create", body).orRefused("make the model");
        changed = true;
        SortedMap<String, String> tags = new TreeMap<>();
        tags.put(MlflowWords.MODEL, key(shown));
        tags.put(MlflowWords.CLUSTER, cluster);
        return new MlflowRegistered.Model(name, "", tags, new TreeMap<>());
    }

    /** Calls one that an export made as it is called now. */
    MlflowRegistered.Model rename(MlflowRegistered.Model there) {
        ObjectNode body = Json.object().put("name", there.name()).put("new_name", name);
        site.post(MODELS + "rename", body).orRefused("rename it from " + there.name());
        changed = true;
        return new MlflowRegistered.Model(name, there.description(), there.tags(), there.aliases());
    }

    /**
     * Brings it to what is said of it now.
     *
     * @param numbers the numbers of its versions there, by their ids
     */
    void level(MlflowRegistered.Model there, String cluster, Map<String, String> numbers) {
        describe(there);
        SortedMap<String, String> aliases = aliases(numbers);
        alias(there, aliases);
        SortedMap<String, String> people =
                MlflowWords.tags(
                        shown.path("tags"),
                        tag -> report.problem(name, tag + ": its name is kept for exports"));
        Map<String, String> ours = new TreeMap<>();
        ours.put(MlflowWords.MODEL, key(shown));
        ours.put(MlflowWords.CLUSTER, cluster);
        if (!aliases.isEmpty() || there.tags().containsKey(MlflowWords.ALIASES)) {
            ours.put(MlflowWords.ALIASES, MlflowWords.names(aliases.keySet()));
        }
        MlflowTags tags = MlflowTags.changes(people, ours, there.tags());
        for (String key : tags.removed()) {
            site.delete(MODELS + "delete-tag", named().put("key", key))
                    .orRefused("remove tag " + key);
        }
        changed |= !tags.removed().isEmpty();
        tags.set().forEach(this::tag);
        report.level(changed);
    }

    private ObjectNode named() {
        return Json.object().put("name", name);
    }

    private void tag(String key, String value) {
        ObjectNode body = named().put("key", key).put("value", value);
        MlflowSite.Answer answer = site.post(MODELS + "set-tag", body);
        changed |= answer.ok();
        if (!answer.ok()) {
            report.problem(name, "tag " + key + ": the server answered " + answer.said());
        }
    }

    private void describe(MlflowRegistered.Model there) {
        String whole = Json.text(shown, "description");
        String text = MlflowWords.description(whole);
        if (!text.equals(whole)) {
            report.problem(
                    name,
                    "the end of its description: MLflow keeps "
                            + MlflowWords.DESCRIPTION_MAX
                            + " characters");
        }
        if (!text.equals(there.description())) {
            site.patch(MODELS + "update", named().put("description", text))
                    .orRefused("describe it");
            changed = true;
        }
    }

    private SortedMap<String, String> aliases(Map<String, String> numbers) {
        SortedMap<String, String> wanted = new TreeMap<>();
        for (Map.Entry<String, JsonNode> alias : shown.path("aliases").properties()) {
            Optional<String> number = Optional.ofNullable(numbers.get(Json.text(alias.getValue())));
            if (!MlflowWords.isAlias(alias.getKey())) {
                report.problem(name, "alias " + alias.getKey() + ": MLflow does not allow it");
            } else if (number.isEmpty()) {
                report.problem(name, "alias " + alias.getKey() + ": its version is not there");
            } else {
                wanted.put(alias.getKey(), number.get());
            }
        }
        return wanted;
    }

    private void alias(MlflowRegistered.Model there, SortedMap<String, String> wanted) {
        for (String alias : MlflowTags.named(there.tags().get(MlflowWords.ALIASES))) {
            if (!wanted.containsKey(alias) && there.aliases().containsKey(alias)) {
                site.delete(MODELS + "alias", named().put("alias", alias))
                        .orRefused("remove alias " + alias);
                changed = true;
            }
        }
        wanted.forEach(
                (alias, number) -> {
                    if (!number.equals(there.aliases().get(alias))) {
                        site.post(
                                        MODELS + "alias",
                                        named().put("alias", alias).put("version", number))
                                .orRefused("set alias " + alias);
                        changed = true;
                    }
                });
    }

    /** Removes a model that has no version any more. */
    static void delete(MlflowSite site, String name) {
        site.delete(MODELS + "delete", Json.object().put("name", name))
                .orRefused("delete the model");
    }
}
