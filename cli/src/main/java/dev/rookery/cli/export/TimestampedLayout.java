package dev.rookery.cli.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.client.Json;
import java.util.Optional;
import java.util.Set;

/**
 * {@code models/<label>/{metadata.json, files}} of one model, and {@code models/production/latest},
 * a link to the version in production, or its copy where there are no links. A version's label is
 * the second of its registration, unless it was given another. {@code models/rookery.model.json}
 * has what is said of the model.
 *
 * <p>Threads: owned by the export; not safe to share.
 */
final class TimestampedLayout implements Layout {

    static final String NAME = "timestamped";

    private static final String BASE = "models/";
    private static final String LATEST = BASE + "production/latest";

    @Override
    public void model(ModelDump model, Tree tree) {
        OwnBlock own = new OwnBlock(model);
        tree.bytes(BASE + OwnBlock.NAME + ".model.json", Documents.bytes(own.ofModel()));
        for (JsonNode version : model.versions()) {
            lay(model, own, version, tree, BASE + Json.text(version, "label"));
        }
        model.newestIn("production")
                .ifPresent(
                        version -> {
                            String label = Json.text(version, "label");
                            if (!tree.link(LATEST, "../" + label)) {
                                lay(model, own, version, tree, LATEST);
                            }
                        });
    }

    private static void lay(
            ModelDump model, OwnBlock own, JsonNode version, Tree tree, String folder) {
        VersionFiles files = VersionFiles.besideMetadata(version);
        files.lay(tree, folder);
        ObjectNode metadata = metadata(model, version);
        metadata.set(OwnBlock.NAME, own.of(version, files));
        tree.bytes(folder + "/metadata.json", Documents.bytes(metadata));
    }

    private static ObjectNode metadata(ModelDump model, JsonNode version) {
        boolean production = Json.text(version, "stage").equals("production");
        String created = Documents.time(Json.text(version, "created_at"));
        Optional<String> promoted =
                Optional.ofNullable(model.promotions().get(Json.text(version, "id")));
        JsonNode end = Documents.training(version, "end");
        ObjectNode metadata =
                Json.object()
                        .put("version", Json.text(version, "label"))
                        .put("training_date", created)
                        .put("trained_at", end.isNull() ? created : Json.text(end));
        metadata.set("data_range", Documents.training(version, "data_range"));
        metadata.put("deployment_status", production ? "production" : "registered");
        metadata.put("promoted_at", promoted.map(Documents::time).orElse(null));
        metadata.set("config", version.path("training_config"));
        metadata.set("metrics", Documents.sorted(version.path("metrics")));
        Documents.putExtra(metadata, version, Set.of());
        return metadata;
    }
}
