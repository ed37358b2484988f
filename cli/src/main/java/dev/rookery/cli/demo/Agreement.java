package dev.rookery.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.client.CommandFailed;
import dev.rookery.cli.client.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * First part: real models in, through the stages, and the same on every node.
 *
 * <p>Threads: owned by the demo; not safe to share.
 */
final class Agreement {

    static final String IRIS = "iris-forest";
    static final String WINE = "wine-logistic";

    private final Story story;
    private final DemoCluster cluster;
    private final Path trained;
    private final Map<String, Path> files = new HashMap<>();

    Agreement(Story story, DemoCluster cluster, Path folder) {
        this.story = story;
        this.cluster = cluster;
        this.trained = folder.resolve("trained");
    }

    void register() throws IOException {
        story.chapter("Register real models on a");
        DemoNode a = cluster.node("a");
        for (BundledModel model : BundledModel.ALL) {
            Path file = model.unpack(trained);
            files.put(model.name(), file);
            ObjectNode body = model.registration();
            JsonNode version = a.register(model.name(), file, body);
            story.same("1", Json.text(version, "version"), model.name() + " as version");
            story.same("development", Json.text(version, "stage"), "stage of a new version to be");
            story.tell(
                    "%s:1  %s  %s"
                            .formatted(
                                    model.name(), model.file(), Json.pairs(body.path("metrics"))));
        }
    }

    void promote() {
        story.chapter("Promote through the stages");
        DemoNode a = cluster.node("a");
        CommandFailed no =
                Demo.refused(
                        story,
                        "no way from development to production",
                        () -> a.move(IRIS, "1", "production", "in a hurry"));
        story.tell("refused: " + no.getMessage());
        a.move(IRIS, "1", "staging", "first candidate");
        JsonNode production = a.move(IRIS, "1", "production", "passed its trial");
        story.same("production", Json.text(production, "stage"), "stage");
        story.tell(IRIS + ":1  development -> staging -> production");
        a.move(WINE, "1", "staging", "first candidate");
        story.tell(WINE + ":1  development -> staging");
    }

    void agree() {
        story.chapter("All nodes hold the same");
        awaitSameRoot("all three have one root");
        String id = Json.text(cluster.node("a").version(IRIS, "production"), "id");
        for (DemoNode node : cluster.all()) {
            JsonNode seen = node.version(IRIS, "production");
            story.same(id, Json.text(seen, "id"), "production of " + IRIS + " on " + node.name());
        }
        story.tell("production of " + IRIS + " is version 1 on a, b and c");
    }

    /** Waits until the roots are equal and tells which, and after how long. */
    void awaitSameRoot(String text) {
        Duration took =
                story.await("equal roots", Demo.CONVERGE_MAX, cluster::agree, cluster::roots);
        JsonNode view = cluster.node("a").cluster();
        story.tell(
                "%s, %s…, over %s facts, after %d ms"
                        .formatted(
                                text,
                                Json.text(view, "root").substring(0, 16),
                                Json.text(view, "facts"),
                                took.toMillis()));
    }

    /** One more version of a bundled model, as a later training run would register it. */
    JsonNode retrained(DemoNode on, String model, double accuracy) throws IOException {
        ObjectNode body = Json.object().put("type", "experimental");
        body.withObject("/metrics").put("accuracy", accuracy);
        body.put("parent", "1");
        return on.register(model, files.get(model), body);
    }
}
