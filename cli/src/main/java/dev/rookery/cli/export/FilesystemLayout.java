package dev.rookery.cli.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.client.Json;
import java.util.Set;

/**
 * {@code <model>/versions/<version_id>/{metadata.json, files}}, one folder for each version, and
 * {@code <model>/rookery.json} with what is said of the model.
 *
 * <p>Threads: owned by the export; not safe to share.
 */
final class FilesystemLayout implements Layout {

    static final String NAME = "filesystem";

    private final String base;

    /**
     * @param base the folder as its readers name it, before every {@code artifact_path}
     */
    FilesystemLayout(String base) {
        this.base = base;
    }

    @Override
    public void model(ModelDump model, Tree tree) {
        OwnBlock own = new OwnBlock(model);
        tree.bytes(model.name() + "/" + OwnBlock.NAME + ".json", Documents.bytes(own.ofModel()));
        for (JsonNode version : model.versions()) {
            String id = Json.text(version, "short_id");
            String folder = model.name() + "/versions/" + id;
            VersionFiles files = VersionFiles.besideMetadata(version);
            files.lay(tree, folder);
            ObjectNode metadata = metadata(model, version, base + "/" + files.opened(folder));
            metadata.withObject("/metadata").set(OwnBlock.NAME, own.of(version, files));
            metadata.put("schema_version", 1);
            tree.bytes(folder + "/metadata.json", Documents.bytes(metadata));
        }
    }

    private static ObjectNode metadata(ModelDump model, JsonNode version, String artifactPath) {
        ObjectNode document =
                Json.object()
                        .put("name", model.name())
                        .put("version_id", Json.text(version, "short_id"))
                        .put("created_at", Documents.time(Json.text(version, "created_at")))
                        .put("artifact_path", artifactPath);
        ObjectNode metadata = document.putObject("metadata");
        metadata.set("metrics", Documents.sorted(version.path("metrics")));
        metadata.set("hyperparameters", version.path("training_config"));
        Documents.putExtra(metadata, version, Set.of());
        return document;
    }
}
