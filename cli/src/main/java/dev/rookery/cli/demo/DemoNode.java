package dev.rookery.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.client.Json;
import dev.rookery.cli.client.NodeClient;
import dev.rookery.cli.client.Sha256;
import dev.rookery.cli.client.Target;
import dev.rookery.cli.process.NodeProcess;
import dev.rookery.cli.process.ReadyLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** One running node of the demo, and what the demo asks of it. */
record DemoNode(String name, NodeProcess process, ReadyLine ready) {

    private static final Duration ANSWER = Duration.ofSeconds(20);

    NodeClient http() {
        return new NodeClient(
                ready.http(), Optional.empty(), Optional.of("demo"), ANSWER, Optional.empty());
    }

    JsonNode cluster() {
        return http().get("read " + name + "'s view of the cluster", Target.api("cluster"));
    }

    String root() {
        return Json.text(cluster(), "root");
    }

    JsonNode stats() {
        return http().get("read the statistics of " + name, Target.api("stats"));
    }

    JsonNode version(String model, String ref) {
        String operation = "show " + model + ":" + ref + " on " + name;
        return http().get(operation, Target.api("models", model, "versions", ref));
    }

    JsonNode byId(String id) {
        return http().get("show " + id + " on " + name, Target.api("versions", id));
    }

    JsonNode history(String model) {
        String operation = "read the history of " + model + " on " + name;
        return http().get(operation, Target.api("models", model, "history")).path("history");
    }

    /** Uploads the file and registers it; the answer is the new version. */
    JsonNode register(String model, Path file, ObjectNode body) throws IOException {
        String sha256 = Sha256.of(file);
        String operation = "register " + model + " on " + name;
        http().upload(operation, Target.api("artifacts"), file, Map.of("X-Content-SHA256", sha256));
        ObjectNode whole = body.deepCopy();
        whole.putArray("files")
                .addObject()
                .put("path", file.getFileName().toString())
                .put("sha256", sha256)
                .put("size", Files.size(file));
        return http().post(operation, Target.api("models", model, "versions"), whole);
    }

    JsonNode move(String model, String ref, String to, String reason) {
        return http().post(
                        "move " + model + ":" + ref + " to " + to + " on " + name,
                        Target.api("models", model, "versions", ref, "stage"),
                        Json.object().put("to", to).put("reason", reason));
    }

    JsonNode observe(String model, String ref, ObjectNode seen) {
        return http().post(
                        "observe " + model + ":" + ref + " on " + name,
                        Target.api("models", model, "versions", ref, "metrics"),
                        seen);
    }

    /** Puts what was in production before back; refused unless this one is there now. */
    JsonNode rollBack(String model, String production, String reason) {
        ObjectNode body = Json.object().put("reason", reason);
        body.putObject("expect").put("production", production);
        return http().post(
                        "roll back " + model + " on " + name,
                        Target.api("models", model, "rollback"),
                        body);
    }

    /** One round with every peer, now. */
    JsonNode syncNow() {
        return http().post("sync " + name, Target.api("sync"), Json.object());
    }
}
