package dev.rookery.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an import says to a server that is no MLflow, or a broken or hostile one. */
class MlflowImportTest {

    private static final String API = "GET /api/2.0/mlflow/";
    private static final String MODELS = API + "registered-models/search?max_results=200";
    private static final String VERSIONS = API + "model-versions/search?max_results=200";
    private static final String MODEL = "{\"registered_models\": [{\"name\": \"m\"}]}";

    private FakeNode server;
    private FakeNode node;

    @BeforeEach
    void start() throws Exception {
        server = new FakeNode();
        node = new FakeNode();
    }

    @AfterEach
    void stop() {
        server.close();
        node.close();
    }

    private CommandRun run() {
        return CommandRun.of(node, "import", server.url(), "--format", "mlflow");
    }

    @Test
    void aServerThatAnswersAnEmptyObjectToEverythingIsNoEmptyRegistry() {
        server.on(MODELS, 200, "{}");
        server.on(VERSIONS, 200, "{}");
        server.on(API + "registered-models/get?name=", 200, "{}");

        CommandRun run = run();

        assertEquals(1, run.exit(), run.out());
        assertTrue(run.out().contains("it is no MLflow server"), run.out());
        assertTrue(run.out().contains("MLFLOW_TRACKING_URI"), run.out());
    }

    @Test
    void anEmptyRegistryIsToldByMlflowsOwnRefusal() {
        server.on(MODELS, 200, "{}");
        server.on(VERSIONS, 200, "{}");
        server.on(
                API + "registered-models/get?name=",
                400,
                "{\"error_code\": \"INVALID_PARAMETER_VALUE\", \"message\": \"no name\"}");

        CommandRun run = run();

        assertEquals(0, run.exit(), run.out());
        assertTrue(run.out().contains("0 models, 0 versions"), run.out());
    }

    @Test
    void aPageTokenThatComesTwiceEndsTheImportAtOnce() {
        server.on(MODELS, 200, MODEL.replace("]}", "], \"next_page_token\": \"t\"}"));
        server.on(MODELS + "&page_token=t", 200, "{\"next_page_token\": \"t\"}");

        CommandRun run = run();

        assertEquals(1, run.exit(), run.out());
        assertTrue(run.out().contains("page token t twice"), run.out());
        assertEquals(2, server.asked().size());
    }

    @Test
    void anAnswerPastItsLimitIsNotReadToItsEnd() {
        server.on(MODELS, 200, "{\"registered_models\": [" + " ".repeat(33 << 20) + "]}");

        CommandRun run = run();

        assertEquals(1, run.exit(), run.out());
        assertTrue(run.out().contains("answered more than 33554432 bytes"), run.out());
    }

    @Test
    void aPlanSaysWhichAliasesHaveNoNameForHere() {
        server.on(
                MODELS,
                200,
                MODEL.replace(
                        "\"m\"",
                        "\"m\", \"aliases\": [{\"alias\": \"no/alias\", \"version\": \"1\"},"
                                + " {\"alias\": \"best\", \"version\": \"1\"}]"));
        server.on(VERSIONS, 200, "{\"model_versions\": [{\"name\": \"m\", \"version\": \"1\"}]}");

        CommandRun run = CommandRun.of(node, "import", server.url(), "--dry-run");

        assertTrue(run.out().contains("lost  m: alias no/alias"), run.out());
        assertTrue(!run.out().contains("alias best"), run.out());
    }

    @Test
    void foldersWithoutEndEndTheSearchForAVersionsFiles() {
        server.on(MODELS, 200, MODEL);
        server.on(
                VERSIONS,
                200,
                "{\"model_versions\": [{\"name\": \"m\", \"version\": \"1\", \"source\":"
                        + " \"mlflow-artifacts:/x\"}]}");
        server.onAll(
                "GET /api/2.0/mlflow-artifacts/artifacts",
                200,
                "{\"files\": [{\"path\": \"a\", \"is_dir\": true}, {\"path\": \"b\","
                        + " \"is_dir\": true}]}");

        CommandRun run = CommandRun.of(node, "import", server.url(), "--dry-run");

        assertTrue(run.out().contains("it has more than 1000 folders"), run.out());
    }
}
