package dev.rookery.cli.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.client.Json;
import java.util.List;
import java.util.Optional;

/**
 * The block {@code rookery} of an exported version: all of it, in this registry's own words, so
 * that an import finds it as it was. A layout's readers do not look there.
 *
 * <p>{@code dev.rookery.cli.importer.OwnBlock} reads it; what is in neither, such as observations
 * one by one, is lost.
 *
 * <p>Threads: owned by the export; not safe to share.
 */
final class OwnBlock {

    /** What the block is called, wherever a layout has room for it. */
    static final String NAME = "rookery";

    /** Raised when a block of before could be misread. */
    private static final int FORMAT = 1;

    private static final List<String> AS_SHOWN =
            List.of(
                    "model",
                    "version",
                    "id",
                    "short_id",
                    "label",
                    "stage",
                    "type",
                    "description",
                    "tags",
                    "aliases",
                    "metrics",
                    "training_config",
                    "training",
                    "parent",
                    "parent_id",
                    "artifact",
                    "extra",
                    "created_at");

    private final ModelDump model;
    private final StageMoves moves;
    private final boolean inOrder;
    private final String knownAs;

    OwnBlock(ModelDump model) {
        this.model = model;
        this.moves = new StageMoves(model.moves());
        this.inOrder = isInOrder(model.versions());
        this.knownAs =
                model.versions().stream()
                        .map(version -> Json.text(version.path("import"), "name"))
                        .filter(name -> !name.isEmpty())
                        .findFirst()
                        .orElse(model.name());
    }

    /** Nearly always; then a version's place need not be written, and stays as it is. */
    private static boolean isInOrder(List<JsonNode> versions) {
        long before = 0;
        for (JsonNode version : versions) {
            long number = version.path("version").asLong();
            if (number <= before) {
                return false;
            }
            before = number;
        }
        return true;
    }

    /**
     * A version's block.
     *
     * @param files where they lie, relative to the folder that the layout names a version's files
     *     by
     */
    ObjectNode of(JsonNode version, VersionFiles files) {
        ObjectNode block = Json.object().put("format", FORMAT);
        for (String field : AS_SHOWN) {
            JsonNode value = version.path(field);
            block.set(field, value.isMissingNode() ? NullNode.getInstance() : value);
        }
        String by = Json.text(version.path("import"), "by");
        block.put("created_by", by.isEmpty() ? Json.text(version, "created_by") : by);
        block.put("known_as", knownAs);
        if (version.path("artifact_missing").asBoolean()) {
            block.put("artifact_missing", true);
        }
        if (!inOrder) {
            block.put("place", model.versions().indexOf(version));
        }
        ArrayNode all = block.putArray("files");
        for (VersionFiles.Item file : files.files()) {
            ObjectNode entry = file.path().isEmpty() ? block.putObject("bytes") : all.addObject();
            entry.put("path", file.path()).put("sha256", file.sha256());
            entry.put("size", file.size()).put("at", file.laid());
        }
        block.set("moves", moves.of(Json.text(version, "id"), Json.text(version, "stage")));
        return block;
    }

    /** What is said of the model as a whole. */
    ObjectNode ofModel() {
        ObjectNode block = Json.object().put("format", FORMAT).put("model", model.name());
        block.set("description", model.model().path("description"));
        block.set("tags", model.model().path("tags"));
        Optional<JsonNode> baseline = model.baseline();
        if (baseline.isPresent()) {
            ObjectNode held = block.putObject("baseline");
            held.set("version", baseline.get().path("version").path("id"));
            for (String field : List.of("metrics", "games", "source", "at")) {
                held.set(field, baseline.get().path(field));
            }
        }
        return block;
    }
}
