package dev.rookery.cli.importer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.client.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * An MLflow server, asked over its REST interface ({@code /api/2.0/mlflow}, as of 2.22 and 3.17);
 * files come through its artifact proxy, or through its route for a run's files.
 *
 * <p>Threads: owned by the import.
 */
final class MlflowServer implements MlflowSource {

    private static final String API = "/api/2.0/mlflow/";
    private static final Pattern OF_VERSION = Pattern.compile("models:/+[^/]+(/|@).+");
    private static final int PAGES_MAX = 10_000;
    private static final int PAGE = 200;

    /** Of one list: all of it is kept until the import has ended. */
    private static final long LIST_BYTES_MAX = 512L << 20;

    /** Most runs remembered; versions of one run mostly follow each other. */
    private static final int RUNS_MAX = 1_000;

    /** What only MLflow refuses in its own way: a model without a name. */
    private static final String NO_MODEL = API + "registered-models/get?name=";

    private final RemoteSite site;
    private final MlflowFiles files;
    private final Map<String, Optional<Run>> runs =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Optional<Run>> eldest) {
                    return size() > RUNS_MAX;
                }
            };

    MlflowServer(RemoteSite site) {
        this.site = site;
        this.files = new MlflowFiles(site);
    }

    @Override
    public List<Model> models() throws ItemException {
        List<Model> models = new ArrayList<>();
        pages(
                "registered-models",
                model -> {
                    SortedMap<String, String> aliases = new TreeMap<>();
                    model.path("aliases")
                            .forEach(
                                    one ->
                                            aliases.put(
                                                    Json.text(one, "alias"),
                                                    Json.text(one, "version")));
                    models.add(
                            new Model(
                                    Json.text(model, "name"),
                                    Json.text(model, "description"),
                                    pairs(model.path("tags")),
                                    aliases));
                });
        if (models.isEmpty()) {
            requireMlflow();
        }
        return models;
    }

    /** An empty registry answers an empty object, as any server might. */
    private void requireMlflow() throws ItemException {
        if (site.refusal(NO_MODEL).filter(said -> said.hasNonNull("error_code")).isEmpty()) {
            throw new ItemException(
                    "it is no MLflow server: it lists no models, and does not refuse "
                            + NO_MODEL
                            + " with an error_code as MLflow does; give the address that"
                            + " MLFLOW_TRACKING_URI has");
        }
    }

    @Override
    public List<Version> versions() throws ItemException {
        List<Version> versions = new ArrayList<>();
        pages(
                "model-versions",
                said -> {
                    ObjectNode row = JsonNodeFactory.instance.objectNode();
                    for (String field :
                            List.of(
                                    "name",
                                    "version",
                                    "description",
                                    "user_id",
                                    "current_stage",
                                    "source",
                                    "run_id")) {
                        row.put(field, Json.text(said, field));
                    }
                    row.put("creation_time", Json.text(said, "creation_timestamp"));
                    row.put("last_updated_time", Json.text(said, "last_updated_timestamp"));
                    versions.add(new Version(row, pairs(said.path("tags"))));
                });
        for (Version version : versions) {
            if (OF_VERSION.matcher(Json.text(version.row(), "source")).matches()) {
                version.row().put("storage_location", storage(version.row()));
            }
        }
        return versions;
    }

    /** Where the files are of a version that was made from another one; empty text if unknown. */
    private String storage(ObjectNode row) throws ItemException {
        String asked =
                API
                        + "model-versions/get-download-uri?name="
                        + RemoteSite.encoded(Json.text(row, "name"))
                        + "&version="
                        + RemoteSite.encoded(Json.text(row, "version"));
        return site.document(asked).map(answer -> Json.text(answer, "artifact_uri")).orElse("");
    }

    /** Lists are called by their own names: {@code registered_models}, {@code model_versions}. */
    private void pages(String what, Consumer<JsonNode> each) throws ItemException {
        String token = "";
        Set<String> given = new HashSet<>();
        long before = site.answered();
        for (int page = 0; page < PAGES_MAX; page++) {
            String path = API + what + "/search?max_results=" + PAGE;
            ObjectNode answer =
                    site.document(
                                    token.isEmpty()
                                            ? path
                                            : path + "&page_token=" + RemoteSite.encoded(token))
                            .orElseThrow(
                                    () ->
                                            new ItemException(
                                                    "it is no MLflow server: HTTP 404 for "
                                                            + API
                                                            + "; give the address that"
                                                            + " MLFLOW_TRACKING_URI has"));
            answer.path(what.replace('-', '_')).forEach(each);
            token = Json.text(answer, "next_page_token");
            if (token.isEmpty()) {
                return;
            }
            if (site.answered() - before > LIST_BYTES_MAX) {
                throw new ItemException(
                        "its list of " + what + " is longer than " + LIST_BYTES_MAX + " bytes");
            }
            if (!given.add(token)) {
                throw new ItemException(
                        "its list of "
                                + what
                                + " has no end: it gave out the page token "
                                + Findings.shown(token)
                                + " twice; mend the server, or what stands before it");
            }
        }
        throw new ItemException("it has more than " + PAGES_MAX + " pages of " + what);
    }

    private static SortedMap<String, String> pairs(JsonNode list) {
        SortedMap<String, String> pairs = new TreeMap<>();
        list.forEach(one -> pairs.put(Json.text(one, "key"), Json.text(one, "value")));
        return pairs;
    }

    @Override
    public Optional<Run> run(String id) throws ItemException {
        if (!runs.containsKey(id)) {
            Optional<ObjectNode> answer =
                    site.document(API + "runs/get?run_id=" + RemoteSite.encoded(id));
            runs.put(id, answer.map(found -> run(found.path("run"))));
        }
        return runs.get(id);
    }

    private static Run run(JsonNode said) {
        JsonNode info = said.path("info");
        ObjectNode row = JsonNodeFactory.instance.objectNode();
        row.put("run_uuid", Json.text(info, "run_id"));
        row.put("name", Json.text(info, "run_name"));
        for (String field :
                List.of("user_id", "status", "start_time", "end_time", "artifact_uri")) {
            row.put(field, Json.text(info, field));
        }
        SortedMap<String, Double> metrics = new TreeMap<>();
        said.at("/data/metrics")
                .forEach(
                        one -> {
                            JsonNode value = one.path("value");
                            // Protobuf's JSON writes what is no number as a text.
                            metrics.put(
                                    Json.text(one, "key"),
                                    value.isNumber() ? value.doubleValue() : Double.NaN);
                        });
        return new Run(row, metrics, pairs(said.at("/data/params")), pairs(said.at("/data/tags")));
    }

    @Override
    public List<SourceFile> files(String source, Optional<Run> run, SourceTree.Refusing report)
            throws ItemException {
        return files.of(source, run, report);
    }
}
