package dev.rookery.cli.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.client.Json;
import java.util.Map;
import java.util.Optional;

/**
 * {@code artifacts/registry/manifest.json}, one document to be committed, and the files at {@code
 * artifacts/<model>/<label>/}. Models come by name and versions in their order, so that a change of
 * one version is a change of its lines.
 *
 * <p>Threads: owned by the export; not safe to share.
 */
final class ManifestLayout implements Layout {

    static final String NAME = "manifest";

    private static final Map<String, String> STAGES =
            Map.of("development", "dev", "production", "prod");

    private final ObjectNode models = Json.object();

    /** By model, what is said of it, and by label its versions' blocks. */
    private final ObjectNode own = Json.object();

    private String updatedAt = "1970-01-01T00:00:00Z";

    @Override
    public void model(ModelDump model, Tree tree) {
        ObjectNode entry = models.putObject(model.name());
        entry.put("name", model.name());
        entry.put("current_prod", label(model.newestIn("production")));
        entry.put("current_staging", label(model.newestIn("staging")));
        ArrayNode versions = entry.putArray("versions");
        OwnBlock blocks = new OwnBlock(model);
        ObjectNode block = blocks.ofModel();
        own.set(model.name(), block);
        ObjectNode owns = block.putObject("versions");
        Map<String, String> promotions = model.promotions();
        for (JsonNode version : model.versions()) {
            String label = Json.text(version, "label");
            String folder = "artifacts/" + model.name() + "/" + label;
            VersionFiles files = VersionFiles.of(version);
            files.lay(tree, folder);
            String promoted = promotions.get(Json.text(version, "id"));
            versions.add(version(version, folder, Optional.ofNullable(promoted)));
            owns.set(label, blocks.of(version, files));
            later(Json.text(version, "updated_at"));
        }
        later(Json.text(model.model(), "updated_at"));
    }

    private void later(String at) {
        updatedAt = at.compareTo(updatedAt) > 0 ? at : updatedAt;
    }

    private static String label(Optional<JsonNode> version) {
        return version.map(found -> Json.text(found, "label")).orElse(null);
    }

    private static ObjectNode version(
            JsonNode version, String folder, Optional<String> promotedAt) {
        String label = Json.text(version, "label");
        String stage = Json.text(version, "stage");
        String run = Json.text(Documents.training(version, "run_id"));
        String description = Json.text(version, "description");
        ObjectNode entry =
                Json.object()
                        .put("version", label)
                        .put("run_id", run.isEmpty() ? label : run)
                        .put("artifact_path", folder)
                        .put("stage", STAGES.getOrDefault(stage, stage))
                        .put("created_at", Documents.time(Json.text(version, "created_at")))
                        .put("promoted_at", promotedAt.map(Documents::time).orElse(null));
        entry.set("training_start", Documents.training(version, "start"));
        entry.set("training_end", Documents.training(version, "end"));
        entry.set("feature_schema_version", Documents.extra(version, "feature_schema_version"));
        entry.set("feature_hash", Documents.extra(version, "feature_hash"));
        entry.set("metrics", Documents.sorted(version.path("metrics")));
        entry.put("description", description.isEmpty() ? null : description);
        return entry;
    }

    @Override
    public void end(Tree tree) {
        ObjectNode manifest =
                Json.object()
                        .put("schema_version", "1.0.0")
                        .put("updated_at", Documents.time(updatedAt));
        manifest.set("models", models);
        manifest.set(OwnBlock.NAME, own);
        tree.of("");
        tree.bytes("artifacts/registry/manifest.json", Documents.bytes(manifest));
    }
}
