package dev.rookery.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.cli.client.Json;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ArtifactStatusTest {
    private static final String HASH = "ab".repeat(32);
    private static final String STATUS =
            "{\"sha256\":\""
                    + HASH
                    + "\",\"state\":\"absent\",\"bytes_here\":0,\"size\":7,\"copies\":1,\"nodes\":["
                    + "{\"node\":\"a\",\"has\":false,\"size\":null,\"problem\":null},"
                    + "{\"node\":\"b\",\"has\":true,\"size\":7,\"problem\":null},"
                    + "{\"node\":\"c\",\"has\":null,\"size\":null,\"problem\":\"no answer\"}]}";

    private FakeNode node;

    @BeforeEach
    void startNode() throws IOException {
        node = new FakeNode();
        node.on("GET /api/v1/artifacts/" + HASH + "/status", 200, STATUS);
    }

    @AfterEach
    void stopNode() {
        node.close();
    }

    @Test
    void aVersionsFilesAreShownWithWhoHasThem() {
        node.on(
                "GET /api/v1/models/iris/versions/production",
                200,
                "{\"model\":\"iris\",\"version\":1,\"id\":\"01JD\",\"files\":[{\"path\":\"w.pt\","
                        + "\"sha256\":\""
                        + HASH
                        + "\",\"size\":7}]}");

        CommandRun run = CommandRun.of(node, "artifact", "status", "iris:production");

        assertEquals(0, run.exit(), run.err());
        assertEquals("w.pt\tabababababab\t7\t1\tb\ta\tc", run.out().strip());
    }

    @Test
    void aHashIsAskedForAsItIs() throws IOException {
        CommandRun run = CommandRun.of(node, "artifact", "status", HASH, "--json");

        assertEquals(0, run.exit(), run.err());
        assertEquals(1, Json.parse(run.out()).at("/artifacts/0/copies").asInt());
    }

    @Test
    void withoutANameTheNodeSaysHowItIs() {
        node.on(
                "GET /api/v1/artifacts",
                200,
                "{\"node\":\"a\",\"artifacts\":2,\"bytes\":9,\"set_aside\":1,\"hashed\":4,"
                        + "\"damaged\":1,\"replicas\":\"production\",\"wanted\":3,\"missing\":1,"
                        + "\"missing_examples\":[\"m:01J w.bin: nobody\"],\"arriving\":[{"
                        + "\"sha256\":\"ff\",\"bytes_here\":3,\"size\":null}]}");

        CommandRun run = CommandRun.of(node, "artifact", "status");

        assertEquals(0, run.exit(), run.err());
        assertTrue(run.out().contains("production: 3 wanted here, 1 of them missing"), run.out());
        assertTrue(run.out().contains("missing m:01J w.bin: nobody"), run.out());
        assertTrue(run.out().contains("arriving ff: 3 of ? bytes"), run.out());
    }

    @Test
    void aVersionWithoutBytesIsNotFound() {
        node.on(
                "GET /api/v1/models/iris/versions/latest",
                200,
                "{\"model\":\"iris\",\"version\":1,\"id\":\"01JD\",\"files\":[]}");

        assertEquals(3, CommandRun.of(node, "artifact", "status", "iris").exit());
        assertEquals(2, CommandRun.of(node, "artifact").exit());
    }
}
