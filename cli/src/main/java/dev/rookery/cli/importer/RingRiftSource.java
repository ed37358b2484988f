package dev.rookery.cli.importer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.node.foreign.ForeignDatabase;
import dev.rookery.node.foreign.ForeignDatabaseException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The rows of a RingRift registry, from its SQLite file or from a peer's export.
 *
 * <p>Schema as found in files of that registry: {@code models(model_id, name, description,
 * model_type, …)}, {@code versions(model_id, version, file_path, file_hash, file_size_bytes, stage,
 * metrics, training_config, created_at, …)}, {@code tags(model_id, version, tag)}, {@code
 * stage_transitions(id, model_id, version, from_stage, to_stage, reason, transitioned_by,
 * transitioned_at)}, {@code comparisons(…, model_id_a, version_a, …)}, {@code validations}. An
 * export is {@code {models: [], versions: []}} with the same fields. A file that an export of this
 * registry wrote has one table more, {@code rookery(model_id, version, block)}.
 *
 * <p>Threads: immutable, as long as nobody writes to the rows.
 */
record RingRiftSource(
        List<ObjectNode> models,
        List<ObjectNode> versions,
        List<ObjectNode> tags,
        List<ObjectNode> transitions,
        List<ObjectNode> comparisons,
        List<ObjectNode> blocks) {

    private static final List<String> MODEL =
            List.of("model_id", "name", "description", "model_type");
    private static final List<String> VERSION =
            List.of(
                    "model_id",
                    "version",
                    "file_path",
                    "file_hash",
                    "file_size_bytes",
                    "stage",
                    "metrics",
                    "training_config",
                    "created_at",
                    "updated_at");
    private static final List<String> TAG = List.of("model_id", "version", "tag");
    private static final List<String> TRANSITION =
            List.of(
                    "id",
                    "model_id",
                    "version",
                    "from_stage",
                    "to_stage",
                    "reason",
                    "transitioned_by",
                    "transitioned_at");
    private static final List<String> COMPARISON =
            List.of(
                    "model_id_a",
                    "version_a",
                    "model_id_b",
                    "version_b",
                    "games_played",
                    "wins_a",
                    "wins_b",
                    "draws",
                    "elo_diff",
                    "compared_at");

    private static final List<String> BLOCK = List.of("model_id", "version", "block");

    /** Whether a file has such tables. */
    static boolean isOne(Path file) {
        if (!ForeignDatabase.isOne(file)) {
            return false;
        }
        try (ForeignDatabase database = ForeignDatabase.open(file)) {
            return database.has("versions", "model_id", "version");
        } catch (ForeignDatabaseException e) {
            return false;
        }
    }

    /** Reads a file's tables; one that is missing has no rows. */
    static RingRiftSource of(Path file, Findings findings) throws ItemException {
        try (ForeignDatabase database = ForeignDatabase.open(file)) {
            if (!database.has("versions", "model_id", "version")) {
                throw new ItemException("it has no table versions(model_id, version)");
            }
            return new RingRiftSource(
                    all(database, "models", MODEL, findings),
                    all(database, "versions", VERSION, findings),
                    all(database, "tags", TAG, findings),
                    all(database, "stage_transitions", TRANSITION, findings),
                    all(database, "comparisons", COMPARISON, findings),
                    all(database, OwnBlock.NAME, BLOCK, findings));
        } catch (ForeignDatabaseException e) {
            throw new ItemException(e.getMessage(), e);
        }
    }

    private static List<ObjectNode> all(
            ForeignDatabase database, String table, List<String> columns, Findings findings) {
        return Tables.rows(database, table, columns, row -> true, findings);
    }

    /** What a peer's export says. */
    static RingRiftSource of(JsonNode export, Findings findings) throws ItemException {
        if (!export.path("versions").isArray()) {
            throw new ItemException("it has no list of versions");
        }
        return new RingRiftSource(
                objects(export.path("models"), "models", findings),
                objects(export.path("versions"), "versions", findings),
                objects(export.path("tags"), "tags", findings),
                objects(export.path("stage_transitions"), "stage_transitions", findings),
                objects(export.path("comparisons"), "comparisons", findings),
                List.of());
    }

    private static List<ObjectNode> objects(JsonNode list, String name, Findings findings) {
        List<ObjectNode> objects = new ArrayList<>();
        for (JsonNode entry : list) {
            if (entry instanceof ObjectNode object) {
                objects.add(object);
            } else {
                findings.leftOut("", "", "an entry of " + name, "it is no object");
            }
        }
        return objects;
    }

    /** Fields that nobody knows, of an export. */
    static boolean known(Map.Entry<String, JsonNode> field) {
        return VERSION.contains(field.getKey());
    }
}
