package dev.rookery.cli.importer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.client.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A version that an export of ours wrote to MLflow, read back: its tags {@code rookery.*} say what
 * changes, {@code rookery.json} beside its files says the rest.
 *
 * <p>Threads: owned by the import.
 */
final class MlflowExported {

    private static final String OURS = "rookery.";
    private static final String ID = OURS + "version_id";
    private static final String MODEL = OURS + "model";
    private static final String DOCUMENT = "rookery.json";
    private static final int DOCUMENT_BYTES_MAX = 16 << 20;

    private final SortedMap<String, String> tags;
    private final ObjectNode document;

    private MlflowExported(Map<String, String> tags, ObjectNode document) {
        this.tags = new TreeMap<>(tags);
        this.document = document;
    }

    /** The tags that people gave, of a model or a version. */
    static Map<String, String> ofPeople(Map<String, String> tags) {
        SortedMap<String, String> kept = new TreeMap<>(tags);
        if (tags.containsKey(ID) || tags.containsKey(MODEL)) {
            kept.keySet().removeIf(key -> key.startsWith(OURS));
        }
        return kept;
    }

    /**
     * What the export said; empty where it was no export, or what it said is gone.
     *
     * @throws ItemException when it cannot be read now
     */
    static Optional<MlflowExported> of(
            MlflowSource source, MlflowSource.Version version, Optional<MlflowSource.Run> run)
            throws ItemException {
        String uri = run.map(found -> Json.text(found.row(), "artifact_uri")).orElse("");
        if (!version.tags().containsKey(ID) || uri.isEmpty()) {
            return Optional.empty();
        }
        List<SourceFile> found;
        try {
            found = source.files(uri + "/" + DOCUMENT, run, (file, why) -> {});
        } catch (ItemException e) {
            return Optional.empty(); // Somebody removed it: then MLflow's own fields are all.
        }
        SourceFile file = found.get(0);
        Path here = file.bytes().here();
        try {
            ObjectNode document = Documents.object(here, DOCUMENT_BYTES_MAX);
            return Optional.of(new MlflowExported(version.tags(), document));
        } finally {
            file.bytes().done(here);
        }
    }

    /** What tells it from all others, wherever it was exported to. */
    String identity() {
        return tags.get(ID);
    }

    /** Its number in the registry that it was exported from. */
    OptionalLong number() {
        String number = tags.getOrDefault(OURS + "version", "");
        return number.matches("[1-9]\\d{0,8}")
                ? OptionalLong.of(Long.parseLong(number))
                : OptionalLong.empty();
    }

    /**
     * Its stage: its own where MLflow has none or no name for it, unless somebody moved it there.
     *
     * @param there as MLflow writes it; empty text where it has no stages
     */
    Optional<Stage> stage(String there) {
        Optional<Stage> own = Stage.parse(tags.getOrDefault(OURS + "stage", ""));
        boolean rejected = own.equals(Optional.of(Stage.REJECTED)) && there.equals("Archived");
        return rejected || there.isEmpty() ? own : Stage.parse(there);
    }

    /** All that it says of itself. */
    void say(ForeignVersion version) {
        JsonNode own = document.path("rookery");
        version.label(Json.text(own, "label"));
        String shortId = Json.text(document, "short_id");
        if (ForeignVersion.isShortId(shortId)) {
            version.shortId(shortId);
        }
        version.createdAt(own.path("created_at"));
        version.by(Json.text(own, "created_by"));
        type(version, Json.text(own, "type"));
        version.description(Json.text(own, "description"));
        String parent = Json.text(own, "parent");
        if (!parent.isEmpty()) {
            version.parent(parent);
        }
        for (Map.Entry<String, JsonNode> field : own.path("training").properties()) {
            if (field.getKey().equals("data_range")) {
                version.dataRange(field.getValue());
            } else {
                version.training(field.getKey(), field.getValue());
            }
        }
        version.metrics(document.path("metrics"));
        version.trainingConfig("training_config", document.path("training_config"));
        if (document.get("extra") instanceof ObjectNode extra) {
            version.extraFields(extra, Set.of());
        }
    }

    private static void type(ForeignVersion version, String type) {
        if (!type.isEmpty()) {
            version.type(type);
        }
    }

    /**
     * Its files, each to be what was registered.
     *
     * @param found what the run has
     */
    void files(ForeignVersion version, List<SourceFile> found) {
        SortedMap<String, SourceFile> there = new TreeMap<>();
        found.forEach(file -> there.put(file.path(), file));
        List<SourceFile> kept = new ArrayList<>();
        for (JsonNode file : document.path("files")) {
            String path = Json.text(file, "path");
            SourceFile bytes = there.remove(path);
            if (bytes == null) {
                version.missing("file " + path, "the export did not bring it");
            } else {
                kept.add(new SourceFile(path, bytes.bytes(), Json.text(file, "sha256")));
            }
        }
        kept.addAll(there.values());
        version.files(kept);
        artifact(version);
    }

    private void artifact(ForeignVersion version) {
        JsonNode artifact = document.path("artifact");
        if (artifact.isObject() && version.files().isEmpty()) {
            OptionalLong size =
                    artifact.path("size").isIntegralNumber()
                            ? OptionalLong.of(artifact.path("size").asLong())
                            : OptionalLong.empty();
            version.artifact(Json.text(artifact, "uri"), Json.text(artifact, "sha256"), size);
            if (document.path("artifact_missing").asBoolean()) {
                version.missing("artifact", "the registry that it comes from had no bytes either");
            }
        }
    }

    /** Whether any file is to be looked for. */
    boolean hasFiles() {
        return !document.path("files").isEmpty()
                || !Json.text(document.at("/artifact/sha256")).isEmpty();
    }
}
