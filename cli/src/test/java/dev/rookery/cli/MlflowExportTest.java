package dev.rookery.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.cli.client.Json;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an export says to a server that is no MLflow, or does not do what it is asked. */
class MlflowExportTest {

    private static final String API = " /api/2.0/mlflow/";
    private static final String MODELS = "GET" + API + "registered-models/search?max_results=";

    @TempDir Path folder;
    private RealNode node;
    private FakeNode server;

    @BeforeEach
    void registerOneVersion() throws IOException {
        node = new RealNode(folder.resolve("node"));
        server = new FakeNode();
        Path file = Files.writeString(folder.resolve("model.bin"), "weights");
        CommandRun run = node.run("register", "m", file.toString(), "--metric", "elo=1500");
        assertEquals(0, run.exit(), run.err());
    }

    @AfterEach
    void stop() {
        node.close();
        server.close();
    }

    private CommandRun export(String url, Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(more);
        environment.put("ROOKERY_URL", node.url());
        return CommandRun.with(
                "", false, environment, "export", url, "--format", "mlflow", "--json");
    }

    private CommandRun export() {
        return export(server.url(), Map.of());
    }

    private List<String> written() {
        return server.asked().stream()
                .map(FakeNode.Asked::line)
                .filter(line -> !line.startsWith("GET ") && !line.contains("runs/search"))
                .toList();
    }

    @Test
    void aServerThatIsDownIsSaid() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }

        CommandRun run = export("http://127.0.0.1:" + port, Map.of());

        assertEquals(6, run.exit(), run.err());
        assertTrue(run.err().contains("nobody listens there"), run.err());
    }

    @Test
    void aServerOfAnotherKindGetsNothingWritten() {
        CommandRun none = export();
        server.on(MODELS + "1", 200, "<html>hello</html>");
        CommandRun page = export();
        server.on(MODELS + "1", 200, "{}");
        CommandRun empty = export();
        server.on(MODELS + "1", 302, "", Map.of("Location", "http://127.0.0.1:1/"));
        CommandRun moved = export();

        for (CommandRun run : List.of(none, page, empty, moved)) {
            assertEquals(1, run.exit(), run.err());
            assertTrue(run.err().contains("no MLflow registry answers there"), run.err());
        }
        assertEquals(List.of(), written());
    }

    @Test
    void whoMayNotIsToldHowToSayWhoHeIs() {
        server.on(MODELS + "1", 401, "");

        CommandRun run = export(server.url(), Map.of("MLFLOW_TRACKING_TOKEN", "secret"));

        assertEquals(1, run.exit());
        assertTrue(run.err().contains("MLFLOW_TRACKING_USERNAME"), run.err());
        assertEquals(
                List.of("Bearer secret"), server.asked().get(0).headers().get("Authorization"));
    }

    @Test
    void aBusyServerIsAskedAgainAFewTimes() {
        server.on(MODELS + "1", 429, "{}", Map.of("Retry-After", "0"));

        CommandRun run = export();

        assertEquals(1, run.exit());
        assertTrue(run.err().contains("it is busy, and answered HTTP 429 5 times"), run.err());
        assertEquals(5, server.asked().size());
    }

    @Test
    void anAddressThatIsNoneIsAnErrorOfUsage() {
        assertEquals(2, export("ftp://127.0.0.1", Map.of()).exit());
        assertEquals(2, export("http://ann:word@127.0.0.1", Map.of()).exit());
        assertEquals(2, node.run("export", server.url(), "--format", "manifest").exit());
        assertEquals(List.of(), server.asked());
    }

    @Test
    void aModelThatSomebodyElseMadeIsLeftAlone() {
        server.on(MODELS + "1", 200, "{\"registered_models\": []}");
        server.on(MODELS + "500", 200, "{\"registered_models\": [{\"name\": \"m\"}]}");

        CommandRun run = export();

        assertEquals(1, run.exit());
        assertTrue(run.err().contains("--overwrite"), run.err());
        assertEquals(List.of(), written());
    }

    @Test
    void aServerThatTakesNoFilesIsSaidWithAllThatItTakes() {
        String info =
                "{\"info\": {\"run_id\": \"r1\", \"artifact_uri\": \"s3://b/7/r1/artifacts\"}}";
        server.on(MODELS + "1", 200, "{\"registered_models\": []}");
        server.on(MODELS + "500", 200, "{}");
        server.on("POST" + API + "registered-models/create", 200, "{}");
        server.on(
                "GET" + API + "experiments/get-by-name?experiment_name=rookery%2Fm",
                200,
                "{\"experiment\": {\"experiment_id\": \"7\"}}");
        server.on("POST" + API + "runs/search", 200, "{\"runs\": [" + info + "]}");
        server.on("POST" + API + "runs/log-batch", 200, "{}");
        server.on("POST" + API + "runs/update", 200, "{}");

        CommandRun run = export();

        assertEquals(1, run.exit(), run.out());
        assertTrue(run.err().contains("--serve-artifacts"), run.err());
        assertTrue(run.err().contains("rename its experiment"), run.err());
    }

    @Test
    void anExportThatBrokeOffGoesOnWithItsRunAndSendsNoFileTwice() {
        String id = Json.text(node.json("show", "m:1"), "id");
        String info =
                "{\"info\": {\"run_id\": \"r1\", \"artifact_uri\":"
                        + " \"mlflow-artifacts:/7/r1/artifacts\"}}";
        server.on(MODELS + "1", 200, "{\"registered_models\": []}");
        server.on(MODELS + "500", 200, "{}");
        server.on("POST" + API + "registered-models/create", 200, "{}");
        server.on(
                "GET" + API + "experiments/get-by-name?experiment_name=rookery%2Fm",
                200,
                "{\"experiment\": {\"experiment_id\": \"7\"}}");
        server.on("POST" + API + "runs/search", 200, "{\"runs\": [" + info + "]}");
        server.on(
                "GET /api/2.0/mlflow-artifacts/artifacts?path=7%2Fr1%2Fartifacts%2Fmodel",
                200, "{\"files\": [{\"path\": \"model.bin\", \"file_size\": 7}]}");
        server.on("PUT /api/2.0/mlflow-artifacts/artifacts/7/r1/artifacts/rookery.json", 200, "{}");
        server.on("POST" + API + "runs/log-batch", 200, "{}");
        server.on("POST" + API + "runs/update", 200, "{}");
        server.on("POST" + API + "model-versions/create", 500, "{\"error_code\": \"BROKEN\"}");

        CommandRun run = export();

        assertEquals(1, run.exit(), run.out());
        assertTrue(run.err().contains("could not make a version: the server answered HTTP 500"));
        assertEquals(
                List.of(
                        "POST" + API + "registered-models/create",
                        "PUT /api/2.0/mlflow-artifacts/artifacts/7/r1/artifacts/rookery.json",
                        "POST" + API + "runs/log-batch",
                        "POST" + API + "runs/update",
                        "POST" + API + "model-versions/create"),
                written());
        assertTrue(
                server.asked().stream().anyMatch(asked -> asked.body().contains("'" + id + "'")),
                "the run is looked for by the version's id");
    }
}
