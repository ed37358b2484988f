package dev.rookery.cli.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.client.Json;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The run of a version: its metrics and parameters, in an experiment of its model's. It is found
 * again by a tag, so that an export that broke off makes no second one.
 *
 * <p>Threads: owned by the export; not safe to share.
 */
final class MlflowRun {

    private static final int PARAMS_MAX = 100;
    private static final int METRICS_MAX = 500;
    private static final String EXPERIMENTS = "experiments/";

    private final MlflowSite site;
    private final String id;
    private final String artifactUri;
    private final SortedMap<String, Double> metrics = new TreeMap<>();
    private final SortedMap<String, String> params = new TreeMap<>();

    private MlflowRun(MlflowSite site, JsonNode run) {
        this.site = site;
        this.id = Json.text(run.at("/info/run_id"));
        this.artifactUri = Json.text(run.at("/info/artifact_uri"));
        for (JsonNode metric : run.at("/data/metrics")) {
            metrics.put(Json.text(metric, "key"), metric.path("value").asDouble());
        }
        for (JsonNode param : run.at("/data/params")) {
            params.put(Json.text(param, "key"), Json.text(param, "value"));
        }
    }

    /** The experiment of a model, made or brought back when need be. */
    static String experiment(MlflowSite site, String model) {
        String name = "rookery/" + model;
        String asked = EXPERIMENTS + "get-by-name?experiment_name=" + MlflowSite.encoded(name);
        MlflowSite.Answer found = site.get(asked);
        if (!found.ok()) {
            ObjectNode made = Json.object().put("name", name);
            JsonNode answer =
                    site.post(EXPERIMENTS + "create", made)
                            .orRefused("make the experiment " + name);
            return Json.text(answer, "experiment_id");
        }
        JsonNode experiment = found.body().path("experiment");
        String id = Json.text(experiment, "experiment_id");
        if (Json.text(experiment, "lifecycle_stage").equals("deleted")) {
            site.post(EXPERIMENTS + "restore", Json.object().put("experiment_id", id))
                    .orRefused("bring back the experiment " + name);
        }
        return id;
    }

    /** By its id; empty when it is not there any more. */
    static Optional<MlflowRun> get(MlflowSite site, String id) {
        MlflowSite.Answer answer = site.get("runs/get?run_id=" + MlflowSite.encoded(id));
        JsonNode run = answer.body().path("run");
        boolean there = answer.ok() && Json.text(run.at("/info/lifecycle_stage")).equals("active");
        return there ? Optional.of(new MlflowRun(site, run)) : Optional.empty();
    }

    /** The run that an earlier export made for a version. */
    static Optional<MlflowRun> find(MlflowSite site, String experiment, String versionId) {
        ObjectNode asked = Json.object().put("max_results", 1);
        asked.putArray("experiment_ids").add(experiment);
        asked.put("filter", "tags.`" + MlflowWords.VERSION_ID + "` = '" + versionId + "'");
        JsonNode answer = site.post("runs/search", asked).orRefused("search its runs");
        return Optional.of(answer.at("/runs/0"))
                .filter(run -> !run.isMissingNode())
                .map(run -> new MlflowRun(site, run));
    }

    /** Makes one for a version. */
    static MlflowRun create(MlflowSite site, String experiment, JsonNode version) {
        String begun = Json.text(version.at("/training/start"));
        ObjectNode body =
                Json.object()
                        .put("experiment_id", experiment)
                        .put("run_name", MlflowWords.runName(version))
                        .put("start_time", millis(begun).orElse(createdAt(version)));
        ArrayNode tags = body.putArray("tags");
        tag(tags, MlflowWords.VERSION_ID, Json.text(version, "id"));
        tag(tags, "mlflow.runName", MlflowWords.runName(version));
        String by = Json.text(version, "created_by");
        if (!by.isEmpty()) {
            tag(tags, "mlflow.user", by);
        }
        JsonNode answer = site.post("runs/create", body).orRefused("make a run");
        return new MlflowRun(site, answer.path("run"));
    }

    private static void tag(ArrayNode tags, String key, String value) {
        tags.addObject().put("key", key).put("value", value);
    }

    String id() {
        return id;
    }

    /** Where its files are, as MLflow writes it. */
    String artifactUri() {
        return artifactUri;
    }

    /**
     * Logs what it does not have yet.
     *
     * @return what the server did not take, one line each
     */
    List<String> log(
            JsonNode version, SortedMap<String, Double> figures, SortedMap<String, String> config) {
        long at = metrics.isEmpty() ? createdAt(version) : updatedAt(version);
        List<ObjectNode> numbers = new ArrayList<>();
        figures.forEach(
                (name, value) -> {
                    if (!value.equals(metrics.get(name))) {
                        numbers.add(entry(name).put("value", value).put("timestamp", at));
                    }
                });
        List<ObjectNode> texts = new ArrayList<>();
        config.forEach(
                (name, value) -> {
                    if (!params.containsKey(name)) {
                        texts.add(entry(name).put("value", value));
                    }
                });
        List<String> refused = new ArrayList<>();
        pieces(numbers, METRICS_MAX).forEach(piece -> log("metrics", piece, refused));
        pieces(texts, PARAMS_MAX).forEach(piece -> log("params", piece, refused));
        return refused;
    }

    private static ObjectNode entry(String name) {
        return Json.object().put("key", name);
    }

    private static List<List<ObjectNode>> pieces(List<ObjectNode> all, int most) {
        List<List<ObjectNode>> pieces = new ArrayList<>();
        for (int from = 0; from < all.size(); from += most) {
            pieces.add(all.subList(from, Math.min(all.size(), from + most)));
        }
        return pieces;
    }

    /** All of them at once; where one is not taken, the halves. */
    private void log(String kind, List<ObjectNode> entries, List<String> refused) {
        ObjectNode body = Json.object().put("run_id", id);
        body.putArray(kind).addAll(entries);
        MlflowSite.Answer answer = site.post("runs/log-batch", body);
        if (answer.ok()) {
            return;
        }
        if (entries.size() == 1) {
            refused.add(kind + "." + Json.text(entries.get(0), "key") + ": " + answer.said());
            return;
        }
        log(kind, entries.subList(0, entries.size() / 2), refused);
        log(kind, entries.subList(entries.size() / 2, entries.size()), refused);
    }

    /** Says that it ended. */
    void finish(JsonNode version) {
        String end = Json.text(version.at("/training/end"));
        ObjectNode body =
                Json.object()
                        .put("run_id", id)
                        .put("status", "FINISHED")
                        .put("end_time", millis(end).orElse(createdAt(version)));
        site.post("runs/update", body).orRefused("end its run");
    }

    /** As MLflow deletes: until its garbage collector comes, it can be restored. */
    static void delete(MlflowSite site, String id) {
        site.post("runs/delete", Json.object().put("run_id", id)).orRefused("delete its run");
    }

    private static long createdAt(JsonNode version) {
        return millis(Json.text(version, "created_at")).orElse(0L);
    }

    private static long updatedAt(JsonNode version) {
        return millis(Json.text(version, "updated_at")).orElse(createdAt(version));
    }

    private static Optional<Long> millis(String iso) {
        try {
            return Optional.of(Instant.parse(iso).toEpochMilli());
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
