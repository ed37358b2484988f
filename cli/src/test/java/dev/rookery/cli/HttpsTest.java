package dev.rookery.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.node.Certificates;
import dev.rookery.node.RookeryNode;
import dev.rookery.node.settings.NodeSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Verbs against a node that serves REST over TLS. */
class HttpsTest {

    @TempDir Path folder;

    @Test
    void verbsBelieveTheAuthorityTheyAreGivenAndOnlyThat() throws IOException {
        Certificates authority = new Certificates(folder.resolve("keys"));
        Path junk = Files.writeString(folder.resolve("junk.pem"), "junk");
        try (RookeryNode node = start(authority.sign("node"))) {
            String url = node.http().toString();
            Map<String, String> believing =
                    Map.of("ROOKERY_URL", url, "ROOKERY_CA", authority.ca().toString());

            // by environment, with both of the clients inside
            assertDone(CommandRun.with("", false, believing, "register", "m"));
            assertDone(CommandRun.with("", false, believing, "rename", "m", "n"));
            // by flag
            CommandRun shown = run(url, "show", "n:1", "--json", "--ca", authority.ca().toString());
            assertEquals("n", shown.json().path("model").asText());
            // without, or with something else
            CommandRun unbelieving = run(url, "stats");
            assertEquals(6, unbelieving.exit());
            assertTrue(unbelieving.err().contains("--ca"), unbelieving.err());
            CommandRun misled = run(url, "stats", "--ca", junk.toString());
            assertEquals(2, misled.exit());
            assertTrue(misled.err().contains(junk.toString()), misled.err());
        }
    }

    private static CommandRun run(String url, String... arguments) {
        return CommandRun.with("", false, Map.of("ROOKERY_URL", url), arguments);
    }

    private static void assertDone(CommandRun run) {
        assertEquals(0, run.exit(), run.err());
    }

    private RookeryNode start(Certificates.Pair pair) {
        Map<String, String> settings =
                Map.of(
                        "ROOKERY_NODE_DATA", folder.resolve("data").toString(),
                        "ROOKERY_HTTP_PORT", "0",
                        "ROOKERY_SYNC_PORT", "0",
                        "ROOKERY_HTTP_TLS_CERT", pair.cert().toString(),
                        "ROOKERY_HTTP_TLS_KEY", pair.key().toString());
        NodeSettings.Load load = NodeSettings.load(Optional.empty(), settings, Map.of());
        return RookeryNode.start(
                assertInstanceOf(NodeSettings.Loaded.class, load, load::toString).settings());
    }
}
