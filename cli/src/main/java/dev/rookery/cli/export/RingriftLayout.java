package dev.rookery.cli.export;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rookery.cli.client.Json;
import dev.rookery.node.foreign.ForeignFile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * RingRift's {@code data/model_registry/registry.db}, and the weights beside it at {@code
 * models/<model_id>/v<version>.<ending>}; of a version with several files, the others at {@code
 * v<version>/…}, which RingRift does not look at.
 *
 * <p>Its ids are lower case, with underscores for spaces and hyphens and nothing else; of two
 * models that would have one id, the first by name is written. What it has no place for, such as
 * labels, aliases and ULIDs, is in a table of our own; versions whose number is contested are left
 * out.
 *
 * <p>Threads: owned by the export; not safe to share.
 */
final class RingriftLayout implements Layout {

    static final String NAME = "ringrift";

    private static final String FOLDER = "data/model_registry/";

    private final String base;
    private final List<List<Object>> models = new ArrayList<>();
    private final List<List<Object>> versions = new ArrayList<>();
    private final List<List<Object>> tags = new ArrayList<>();
    private final List<List<Object>> transitions = new ArrayList<>();
    private final List<List<Object>> blocks = new ArrayList<>();
    private final Map<String, String> ids = new HashMap<>();

    /**
     * @param base the folder as its readers name it, before every {@code file_path}
     */
    RingriftLayout(String base) {
        this.base = base;
    }

    @Override
    public void model(ModelDump model, Tree tree) {
        String id = id(model.name());
        String other = ids.putIfAbsent(id, model.name());
        if (id.isEmpty() || other != null) {
            tree.problem(
                    model.name(),
                    id.isEmpty()
                            ? "no character of its name is one of RingRift's ids"
                            : "its id there would be " + id + ", which is that of " + other);
            return;
        }
        JsonNode shown = model.model();
        models.add(
                row(
                        id,
                        model.name(),
                        Json.text(shown, "description"),
                        Json.text(shown, "type"),
                        time(Json.text(shown, "created_at")),
                        time(Json.text(shown, "updated_at"))));
        OwnBlock own = new OwnBlock(model);
        blocks.add(row(id, 0L, own.ofModel().toString()));
        for (JsonNode version : model.versions()) {
            if (version.path("version").isIntegralNumber()) {
                version(id, own, version, tree);
            } else {
                tree.problem(
                        model.name() + "/" + Json.text(version, "label"), "it has no number yet");
            }
        }
        model.moves().forEach(move -> transitions(id, move));
    }

    private void version(String id, OwnBlock own, JsonNode version, Tree tree) {
        long number = version.path("version").asLong();
        String place = "models/" + id + "/v" + number;
        VersionFiles plain = VersionFiles.of(version);
        Optional<VersionFiles.Item> main = plain.main();
        VersionFiles files =
                plain.placed(
                        item ->
                                main.filter(item::equals).isPresent()
                                        ? place + ending(item.laid())
                                        : place + "/" + item.laid());
        Optional<VersionFiles.Item> weights =
                main.map(item -> files.files().get(plain.files().indexOf(item)));
        String path = FOLDER + weights.map(VersionFiles.Item::laid).orElse(place);
        files.lay(tree, FOLDER.substring(0, FOLDER.length() - 1), FOLDER + place);
        blocks.add(row(id, number, own.of(version, files).toString()));
        versions.add(
                row(
                        id,
                        number,
                        files.files().isEmpty() ? null : base + "/" + path,
                        weights.map(VersionFiles.Item::sha256).orElse(null),
                        weights.map(VersionFiles.Item::size).orElse(null),
                        Json.text(version, "stage"),
                        Documents.sorted(version.path("metrics")).toString(),
                        Documents.sorted(version.path("training_config")).toString(),
                        time(Json.text(version, "created_at")),
                        time(Json.text(version, "updated_at"))));
        for (var tag : version.path("tags").properties()) {
            String value = tag.getValue().asText();
            tags.add(row(id, number, value.isEmpty() ? tag.getKey() : tag.getKey() + ":" + value));
        }
    }

    /** A rollback is two there: what failed goes, what was before comes back. */
    private void transitions(String id, JsonNode move) {
        JsonNode rollback = move.path("rollback");
        if (rollback.isObject()) {
            JsonNode failed = rollback.path("from_version");
            transition(id, move, failed, "production", Json.text(move, "from"));
            transition(id, move, rollback.path("to_version"), "archived", "production");
        } else if (move.path("version").isIntegralNumber()) {
            transition(
                    id, move, move.path("version"), Json.text(move, "from"), Json.text(move, "to"));
        }
    }

    private void transition(String id, JsonNode move, JsonNode version, String from, String to) {
        if (version.isIntegralNumber() && !to.equals("deleted") && !from.equals("deleted")) {
            transitions.add(
                    row(
                            (long) transitions.size() + 1,
                            id,
                            version.asLong(),
                            from,
                            to,
                            Json.text(move, "reason"),
                            Json.text(move, "actor"),
                            time(Json.text(move, "at"))));
        }
    }

    @Override
    public void end(Tree tree) {
        tree.of("");
        tree.bytes(
                FOLDER + "registry.db",
                ForeignFile.of(
                        List.of(
                                new ForeignFile.Table(
                                        "models",
                                        "CREATE TABLE models (model_id TEXT PRIMARY KEY, name TEXT,"
                                                + " description TEXT, model_type TEXT, created_at"
                                                + " TEXT, updated_at TEXT)",
                                        6,
                                        models),
                                new ForeignFile.Table(
                                        "versions",
                                        "CREATE TABLE versions (model_id TEXT, version INTEGER,"
                                                + " file_path TEXT, file_hash TEXT, file_size_bytes"
                                                + " INTEGER, stage TEXT, metrics TEXT,"
                                                + " training_config TEXT, created_at TEXT,"
                                                + " updated_at TEXT, PRIMARY KEY (model_id,"
                                                + " version))",
                                        10,
                                        versions),
                                new ForeignFile.Table(
                                        "tags",
                                        "CREATE TABLE tags (model_id TEXT, version INTEGER, tag"
                                                + " TEXT, PRIMARY KEY (model_id, version, tag))",
                                        3,
                                        tags),
                                new ForeignFile.Table(
                                        "stage_transitions",
                                        "CREATE TABLE stage_transitions (id INTEGER PRIMARY KEY,"
                                                + " model_id TEXT, version INTEGER, from_stage"
                                                + " TEXT, to_stage TEXT, reason TEXT,"
                                                + " transitioned_by TEXT, transitioned_at TEXT)",
                                        8,
                                        transitions),
                                new ForeignFile.Table(
                                        "comparisons",
                                        "CREATE TABLE comparisons (id INTEGER PRIMARY KEY,"
                                                + " model_id_a TEXT, version_a INTEGER, model_id_b"
                                                + " TEXT, version_b INTEGER, games_played INTEGER,"
                                                + " wins_a INTEGER, wins_b INTEGER, draws INTEGER,"
                                                + " elo_diff REAL, compared_at TEXT)",
                                        11,
                                        List.of()),
                                new ForeignFile.Table(
                                        OwnBlock.NAME,
                                        "CREATE TABLE rookery (model_id TEXT, version INTEGER,"
                                                + " block TEXT, PRIMARY KEY (model_id, version))",
                                        3,
                                        blocks))));
    }

    private static List<Object> row(Object... values) {
        return Arrays.asList(values);
    }

    private static String id(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[ -]", "_").replaceAll("[^a-z0-9_]", "");
    }

    private static String ending(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(dot) : "";
    }

    /** Without a zone, as RingRift has it; ours are UTC, and its importer takes them as UTC. */
    private static String time(String iso) {
        String plain = iso.endsWith("Z") ? iso.substring(0, iso.length() - 1) : iso;
        return plain.endsWith(".000") ? plain.substring(0, plain.length() - 4) : plain;
    }
}
