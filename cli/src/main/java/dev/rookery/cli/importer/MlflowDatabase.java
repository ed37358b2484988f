package dev.rookery.cli.importer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.client.Json;
import dev.rookery.node.foreign.ForeignDatabase;
import dev.rookery.node.foreign.ForeignDatabaseException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * An MLflow tracking database in SQLite, and the files that lie near it.
 *
 * <p>Schema of MLflow 2.22 and 3.17: {@code registered_models(name, description, …)}, {@code
 * model_versions(name, version, creation_time, last_updated_time, description, user_id,
 * current_stage, source, run_id, storage_location, …)}, {@code registered_model_tags(name, key,
 * value)}, {@code model_version_tags(name, version, key, value)}, {@code
 * registered_model_aliases(name, alias, version)}, {@code runs(run_uuid, …)}, {@code
 * latest_metrics(run_uuid, key, value, is_nan, …)}, {@code params(run_uuid, key, value)}, {@code
 * tags(run_uuid, key, value)}, {@code logged_models(model_id, artifact_location, …)}.
 *
 * <p>Threads: owned by the import.
 */
final class MlflowDatabase implements MlflowSource {

    private static final List<String> VERSION =
            List.of(
                    "name",
                    "version",
                    "creation_time",
                    "last_updated_time",
                    "description",
                    "user_id",
                    "current_stage",
                    "source",
                    "run_id",
                    "storage_location");
    private static final List<String> RUN =
            List.of(
                    "run_uuid",
                    "name",
                    "user_id",
                    "status",
                    "start_time",
                    "end_time",
                    "artifact_uri");

    private final List<Model> models = new ArrayList<>();
    private final List<Version> versions = new ArrayList<>();
    private final Map<String, Run> runs = new HashMap<>();
    private final Map<String, String> loggedModels = new HashMap<>();
    private final MlflowPlaces places;

    private MlflowDatabase(SourceTree tree) {
        this.places = new MlflowPlaces(tree, loggedModels);
    }

    /** Whether a file has such tables. */
    static boolean isOne(Path file) {
        if (!ForeignDatabase.isOne(file)) {
            return false;
        }
        try (ForeignDatabase database = ForeignDatabase.open(file)) {
            return is(database);
        } catch (ForeignDatabaseException e) {
            return false;
        }
    }

    private static boolean is(ForeignDatabase database) {
        return database.has("registered_models", "name")
                && database.has("model_versions", "name", "version");
    }

    /**
     * Reads all of it that registered models need.
     *
     * @param tree where their files may lie
     */
    static MlflowDatabase of(Path file, SourceTree tree, Findings findings) throws ItemException {
        try (ForeignDatabase database = ForeignDatabase.open(file)) {
            if (!is(database)) {
                throw new ItemException("it has no tables registered_models and model_versions");
            }
            MlflowDatabase read = new MlflowDatabase(tree);
            read.models(database, findings);
            read.versions(database, findings);
            read.runs(database, findings);
            return read;
        } catch (ForeignDatabaseException e) {
            throw new ItemException(e.getMessage(), e);
        }
    }

    private void models(ForeignDatabase database, Findings findings) {
        Map<String, SortedMap<String, String>> tags = new HashMap<>();
        for (ObjectNode tag : all(database, "registered_model_tags", keyed("name"), findings)) {
            put(tags, Json.text(tag, "name"), tag);
        }
        Map<String, SortedMap<String, String>> aliases = new HashMap<>();
        List<String> columns = List.of("name", "alias", "version");
        for (ObjectNode row : all(database, "registered_model_aliases", columns, findings)) {
            aliases.computeIfAbsent(Json.text(row, "name"), fresh -> new TreeMap<>())
                    .put(Json.text(row, "alias"), Json.text(row, "version"));
        }
        List<String> model = List.of("name", "description");
        for (ObjectNode row : all(database, "registered_models", model, findings)) {
            String name = Json.text(row, "name");
            models.add(
                    new Model(
                            name,
                            Json.text(row, "description"),
                            tags.getOrDefault(name, Collections.emptySortedMap()),
                            aliases.getOrDefault(name, Collections.emptySortedMap())));
        }
    }

    private void versions(ForeignDatabase database, Findings findings) {
        Map<String, SortedMap<String, String>> tags = new HashMap<>();
        for (ObjectNode tag :
                all(database, "model_version_tags", keyed("name", "version"), findings)) {
            put(tags, id(tag), tag);
        }
        for (ObjectNode row : all(database, "model_versions", VERSION, findings)) {
            versions.add(
                    new Version(row, tags.getOrDefault(id(row), Collections.emptySortedMap())));
        }
        List<String> columns = List.of("model_id", "artifact_location");
        for (ObjectNode row : all(database, "logged_models", columns, findings)) {
            loggedModels.put(Json.text(row, "model_id"), Json.text(row, "artifact_location"));
        }
    }

    private static String id(ObjectNode row) {
        return Json.text(row, "version") + "\n" + Json.text(row, "name");
    }

    /** Only of runs that made a version. */
    private void runs(ForeignDatabase database, Findings findings) {
        Set<String> wanted = new HashSet<>();
        versions.forEach(version -> wanted.add(Json.text(version.row(), "run_id")));
        Predicate<ObjectNode> ofOne = row -> wanted.contains(Json.text(row, "run_uuid"));
        for (ObjectNode row : Tables.rows(database, "runs", RUN, ofOne, findings)) {
            runs.put(
                    Json.text(row, "run_uuid"),
                    new Run(row, new TreeMap<>(), new TreeMap<>(), new TreeMap<>()));
        }
        List<String> metric = List.of("run_uuid", "key", "value", "is_nan");
        for (ObjectNode row : Tables.rows(database, "latest_metrics", metric, ofOne, findings)) {
            boolean nan = row.path("is_nan").asBoolean() || row.path("is_nan").asInt() != 0;
            of(row).ifPresent(
                            run ->
                                    run.metrics()
                                            .put(
                                                    Json.text(row, "key"),
                                                    nan
                                                            ? Double.NaN
                                                            : row.path("value").asDouble()));
        }
        for (ObjectNode row : Tables.rows(database, "params", keyed("run_uuid"), ofOne, findings)) {
            of(row).ifPresent(
                            run ->
                                    run.params()
                                            .put(Json.text(row, "key"), Json.text(row, "value")));
        }
        for (ObjectNode row : Tables.rows(database, "tags", keyed("run_uuid"), ofOne, findings)) {
            of(row).ifPresent(
                            run -> run.tags().put(Json.text(row, "key"), Json.text(row, "value")));
        }
    }

    private Optional<Run> of(ObjectNode row) {
        return Optional.ofNullable(runs.get(Json.text(row, "run_uuid")));
    }

    private static List<String> keyed(String... ids) {
        List<String> columns = new ArrayList<>(List.of(ids));
        columns.add("key");
        columns.add("value");
        return columns;
    }

    private static void put(
            Map<String, SortedMap<String, String>> tags, String of, ObjectNode tag) {
        tags.computeIfAbsent(of, fresh -> new TreeMap<>())
                .put(Json.text(tag, "key"), Json.text(tag, "value"));
    }

    private static List<ObjectNode> all(
            ForeignDatabase database, String table, List<String> columns, Findings findings) {
        return Tables.rows(database, table, columns, row -> true, findings);
    }

    @Override
    public List<Model> models() {
        return List.copyOf(models);
    }

    @Override
    public List<Version> versions() {
        return List.copyOf(versions);
    }

    @Override
    public Optional<Run> run(String id) {
        return Optional.ofNullable(runs.get(id));
    }

    @Override
    public List<SourceFile> files(String source, Optional<Run> run, SourceTree.Refusing report)
            throws ItemException {
        return places.files(source, run, report);
    }
}
