package dev.rookery.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rookery.cli.client.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real MLflow server: what its own client wrote comes in, what is exported comes back. */
@Tag("long")
class MlflowServerTest {

    private static final List<String> KEPT =
            List.of(
                    "version",
                    "label",
                    "short_id",
                    "stage",
                    "type",
                    "description",
                    "tags",
                    "metrics",
                    "training_config",
                    "training",
                    "files",
                    "extra",
                    "aliases",
                    "created_at",
                    "created_by");

    @TempDir static Path shared;
    private static RealMlflow server;

    @TempDir Path folder;

    @BeforeAll
    static void start() throws IOException {
        server = RealMlflow.start(Files.createDirectory(shared.resolve("mlflow")));
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void whatMlflowsClientWroteComesFromItsServerAndFromItsDatabaseTheSame() throws IOException {
        Path program = folder.resolve("fill.py");
        try (InputStream in = MlflowServerTest.class.getResourceAsStream("/mlflow/fill.py")) {
            Files.copy(in, program);
        }
        server.run(program);

        try (RealNode node = new RealNode(folder.resolve("node"))) {
            CommandRun planned = node.run("import", server.url(), "--dry-run", "--json");
            CommandRun made = node.run("import", server.url(), "--json");
            CommandRun again = node.run("import", server.folder().toString(), "--json");

            assertEquals(5, planned.json().at("/totals/imported").asInt(), planned.out());
            assertEquals(5, made.json().at("/totals/imported").asInt(), made.out());
            assertEquals(5, again.json().at("/totals/already_there").asInt(), again.out());
            String model = "iris_model_100_";
            assertEquals(List.of(1, 2, 4, 5, 6), numbers(node, model));
            JsonNode one = node.json("show", model + ":1");
            assertEquals("production", Json.text(one, "stage"));
            assertEquals("first\nline two", Json.text(one, "description"));
            assertEquals("yes", one.at("/tags/checked").asText());
            assertEquals(0.7, one.at("/metrics/val~1acc").asDouble(), 1e-9);
            assertEquals("0.1", one.at("/training_config/alpha").asText());
            List<String> files = one.path("files").findValuesAsText("path");
            assertEquals(List.of("MLmodel", "model.pkl", "nested/deep er/w ü.bin"), files);
            JsonNode champion = node.json("show", model + ":@champion");
            assertEquals(4, champion.path("version").asInt());
            assertEquals("staging", Json.text(champion, "stage"));
            assertEquals(one.path("files"), champion.path("files"), "copied from version 1");
            JsonNode single = node.json("show", model + ":5").path("files");
            assertEquals(List.of("model.pkl"), single.findValuesAsText("path"));
            JsonNode logged = node.json("show", model + ":6").path("files");
            assertEquals(one.path("files"), logged, "of a logged model");
            assertTrue(node.json("show", model + ":2").path("artifact_missing").asBoolean());
        }
    }

    @Test
    void whatIsExportedComesBackAndFollowsWhatChanges() throws IOException {
        try (RealNode node = new RealNode(folder.resolve("node"));
                RealNode other = new RealNode(folder.resolve("other"))) {
            registerThree(node);

            assertEquals(6, export(node).path("written").asInt(), "2 models, 4 versions");
            JsonNode again = export(node);
            assertEquals(0, again.path("written").asInt(), again::toString);
            assertEquals(6, again.path("unchanged").asInt(), again::toString);
            assertEquals("[]", again.path("problems").toString());

            other.run("import", server.url());
            for (String ref : List.of("square8:1", "square8:2", "square8:3", "bare:1")) {
                assertEquals(kept(node, ref), kept(other, ref), ref);
            }

            done(node, "cleanup", "square8", "--keep", "1", "--execute", "--yes");
            done(node, "promote", "square8:3", "--to", "production");
            done(node, "alias", "square8:3", "champion");
            done(node, "rename", "bare", "renamed");
            JsonNode followed = export(node);

            assertTrue(followed.path("removed").asInt() > 0, followed::toString);
            JsonNode model = registered("square8");
            assertEquals("3", model.at("/aliases/0/version").asText(), model::toString);
            JsonNode three = server.get("model-versions/get?name=square8&version=3");
            assertEquals("Production", three.at("/model_version/current_stage").asText());
            assertTrue(registered("bare").isMissingNode());
            assertEquals("renamed", Json.text(registered("renamed"), "name"));
            assertEquals(0, export(node).path("written").asInt());
        }
    }

    private void registerThree(RealNode node) throws IOException {
        Path run = Files.createDirectories(folder.resolve("run/sub dir/deep"));
        Files.writeString(run.resolve("ü 100%.csv"), "a,b");
        Files.writeString(folder.resolve("run/empty.txt"), "");
        Files.writeString(folder.resolve("run/model.bin"), "weights");
        Path metadata = folder.resolve("metadata.json");
        Files.writeString(
                metadata,
                "{\"metrics\": {\"elo(8)\": 1500.5}, \"hyperparameters\": {\"layers\": [1, 2]},"
                        + " \"f\": [1]}");
        String files = folder.resolve("run").toString();
        done(node, "register", "square8", files, "--from-metadata", metadata.toString());
        done(node, "register", "square8", "--type", "policy_value", "--description", "two\nlines");
        done(node, "register", "square8", files, "--tag", "a tag:ü/x=1", "--run-id", "r17");
        done(node, "register", "bare");
        done(node, "promote", "square8:2", "--to", "rejected");
        done(node, "promote", "square8:3", "--to", "staging");
        done(node, "alias", "square8:1", "champion");
    }

    private static void done(RealNode node, String... arguments) {
        CommandRun run = node.run(arguments);
        assertEquals(0, run.exit(), String.join(" ", arguments) + ": " + run.err());
    }

    private static JsonNode export(RealNode node) {
        return node.json(
                "export",
                server.url(),
                "--format",
                "mlflow",
                "--model",
                "square8",
                "--model",
                node.run("show", "bare").exit() == 0 ? "bare" : "renamed");
    }

    private static JsonNode registered(String name) throws IOException {
        return server.get("registered-models/get?name=" + name).path("registered_model");
    }

    private static SortedMap<String, JsonNode> kept(RealNode node, String ref) {
        JsonNode version = node.json("show", ref);
        SortedMap<String, JsonNode> kept = new TreeMap<>();
        KEPT.forEach(field -> kept.put(field, version.path(field)));
        return kept;
    }

    private static List<Integer> numbers(RealNode node, String model) {
        List<Integer> numbers = new ArrayList<>();
        for (JsonNode version : node.json("list", model).path("versions")) {
            numbers.add(0, version.path("version").asInt());
        }
        return numbers;
    }
}
