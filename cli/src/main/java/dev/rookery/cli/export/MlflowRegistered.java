package dev.rookery.cli.export;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rookery.cli.client.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Reads what an MLflow server has registered. Lists are MLflow's own: a page, and a token for the
 * next.
 *
 * <p>Threads: owned by the export.
 */
final class MlflowRegistered {

    private static final int PAGE = 500;
    private static final int PAGES_MAX = 10_000;

    private final MlflowSite site;

    MlflowRegistered(MlflowSite site) {
        this.site = site;
    }

    /**
     * A registered model.
     *
     * @param aliases the number of the version by the alias
     */
    record Model(
            String name,
            String description,
            SortedMap<String, String> tags,
            SortedMap<String, String> aliases) {

        /** Which model of which registry it is; empty text where no export made it. */
        String tag(String key) {
            return tags.getOrDefault(key, "");
        }
    }

    /**
     * A version of one.
     *
     * @param number as MLflow gave it
     * @param stage as MLflow writes it; empty text from a server without stages
     */
    record Version(
            String number,
            String description,
            String stage,
            String runId,
            SortedMap<String, String> tags) {

        String tag(String key) {
            return tags.getOrDefault(key, "");
        }
    }

    /** All models, by name. */
    SortedMap<String, Model> models() {
        SortedMap<String, Model> models = new TreeMap<>();
        pages(
                "registered-models/search?max_results=" + PAGE,
                "registered_models",
                said -> {
                    SortedMap<String, String> aliases = new TreeMap<>();
                    for (JsonNode alias : said.path("aliases")) {
                        aliases.put(Json.text(alias, "alias"), Json.text(alias, "version"));
                    }
                    String name = Json.text(said, "name");
                    String description = Json.text(said, "description");
                    models.put(name, new Model(name, description, tags(said), aliases));
                });
        return models;
    }

    /** The versions of one model, as MLflow orders them. */
    List<Version> versions(String model) {
        List<Version> versions = new ArrayList<>();
        String filter = MlflowSite.encoded("name='" + model + "'");
        pages(
                "model-versions/search?max_results=" + PAGE + "&filter=" + filter,
                "model_versions",
                said ->
                        versions.add(
                                new Version(
                                        Json.text(said, "version"),
                                        Json.text(said, "description"),
                                        Json.text(said, "current_stage"),
                                        Json.text(said, "run_id"),
                                        tags(said))));
        return versions;
    }

    private static SortedMap<String, String> tags(JsonNode said) {
        SortedMap<String, String> tags = new TreeMap<>();
        said.path("tags").forEach(tag -> tags.put(Json.text(tag, "key"), Json.text(tag, "value")));
        return tags;
    }

    private void pages(String asked, String field, Consumer<JsonNode> each) {
        String token = "";
        for (int page = 0; page < PAGES_MAX; page++) {
            String next = token.isEmpty() ? "" : "&page_token=" + MlflowSite.encoded(token);
            JsonNode answer = site.get(asked + next).orRefused("list its " + field);
            answer.path(field).forEach(each);
            token = Json.text(answer, "next_page_token");
            if (token.isEmpty()) {
                return;
            }
        }
        throw site.failed("it has more than " + PAGES_MAX + " pages of " + field, "");
    }
}
