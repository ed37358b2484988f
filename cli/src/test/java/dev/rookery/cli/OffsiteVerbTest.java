package dev.rookery.cli;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rookery.node.RookeryNode;
import dev.rookery.node.settings.NodeSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator types about backups in other places, against a node with one. */
class OffsiteVerbTest {
    @TempDir Path folder;

    @Test
    void whatANodeSentIsListedAndRestoredOnAnEmptyMachine() throws IOException {
        // given a node with a place off-site
        Path place = Files.createDirectory(folder.resolve("nas"));
        String id = sentBy("a", place);

        // when, then it is listed without any node
        CommandRun list = run("backup", "offsite", "list", "--from", place.toString(), "--json");
        assertEquals(0, list.exit(), list.err());
        assertEquals(id, list.json().path("copies").path(0).path("backup_id").asText());
        assertTrue(list.json().path("copies").path(0).path("complete").asBoolean());

        // and restored, once
        String data = folder.resolve("fresh").toString();
        String[] restore = {"backup", "restore", "--from", place.toString(), "--data", data};
        CommandRun restored = run(restore);
        assertEquals(0, restored.exit(), restored.err());
        assertTrue(restored.out().startsWith("restored " + id), restored.out());
        assertTrue(Files.exists(Path.of(data, "registry.db")));
        assertFalse(Files.exists(Path.of(data, "offsite-restore")));
        assertEquals(4, run(restore).exit());
    }

    @Test
    void whatIsNotThereOrCannotBeIsSaidWithItsOwnExitCode() throws IOException {
        Path place = Files.createDirectory(folder.resolve("nas"));
        String data = folder.resolve("fresh").toString();

        CommandRun empty = run("backup", "restore", "--from", place.toString(), "--data", data);
        assertEquals(3, empty.exit(), empty.err());
        assertTrue(empty.err().contains("nothing of this cluster"), empty.err());
        assertEquals(1, run("backup", "offsite", "list", "--from", place + "/no").exit());
        assertEquals(2, run("backup", "offsite", "list", "--from", "s3://A").exit());
        CommandRun noKey =
                run(
                        "backup",
                        "offsite",
                        "list",
                        "--from",
                        place.toString(),
                        "--encryption-key-file",
                        "/x");
        assertEquals(1, noKey.exit());
        assertTrue(noKey.err().contains("find the key file that the node had"), noKey.err());
        assertEquals(2, run("backup", "offsite", "list").exit());
        assertEquals(2, run("backup", "restore").exit());
        String[] unknown = {"backup", "restore", "x", "--from", place.toString(), "--data", data};
        assertEquals(3, run(unknown).exit());
        assertEquals(2, run("backup", "restore", "--from", "/x", "--plan").exit());
        assertEquals(
                2,
                run("backup", "offsite", "list", "--from", "s3://bkt", "--endpoint", "x").exit());
    }

    @Test
    void whatANodeSentThatIsGoneForGoodIsForgottenOncePlannedAndAgreedTo() throws IOException {
        // given what a node sent
        Path place = Files.createDirectory(folder.resolve("nas"));
        sentBy("a", place);
        String[] forget = {"backup", "offsite", "forget", "a", "--from", place.toString()};

        // when, then it is shown, and not deleted by mistake
        CommandRun plan = run(forget);
        assertEquals(0, plan.exit(), plan.err());
        assertTrue(plan.out().contains("would go"), plan.out());
        CommandRun late = run(more(forget, "--execute", "--yes"));
        assertEquals(4, late.exit());
        assertTrue(late.err().contains("--recent"), late.err());
        assertEquals(5, run(more(forget, "--execute", "--recent")).exit());
        assertEquals(3, run(more(forget, "--cluster-id", "other")).exit());
        CommandRun there = run("backup", "offsite", "nodes", "--from", place.toString(), "--json");
        assertEquals(2, there.json().path("nodes").path(0).path("copies").asInt());

        // and once it is agreed to, all of it is gone
        CommandRun gone = run(more(forget, "--execute", "--recent", "--yes", "--json"));
        assertEquals(0, gone.exit(), gone.err());
        assertTrue(gone.json().path("executed").asBoolean());
        assertEquals(0, gone.json().path("copies_left").asInt());
        assertEquals(3, run(forget).exit());
        CommandRun after = run("backup", "offsite", "nodes", "--from", place.toString(), "--json");
        assertEquals(0, after.json().path("nodes").size());
    }

    private static String[] more(String[] arguments, String... more) {
        return Stream.concat(Stream.of(arguments), Stream.of(more)).toArray(String[]::new);
    }

    /** The newest copy that is there once the node has nothing more to send. */
    private String sentBy(String name, Path place) {
        Map<String, String> environment =
                Map.of(
                        "ROOKERY_NODE_NAME",
                        name,
                        "ROOKERY_NODE_DATA",
                        folder.resolve(name).toString(),
                        "ROOKERY_HTTP_PORT",
                        "0",
                        "ROOKERY_SYNC_PORT",
                        "0",
                        "ROOKERY_BACKUP_OFFSITE",
                        "[{directory: " + place + ", interval: 1s}]");
        NodeSettings settings =
                assertInstanceOf(
                                NodeSettings.Loaded.class,
                                NodeSettings.load(Optional.empty(), environment, Map.of()))
                        .settings();
        try (RookeryNode node = RookeryNode.start(settings)) {
            String url = node.http().toString();
            JsonNode made = run("backup", "create", "--json", "--url", url).json();
            assertEquals(0, run("backup", "offsite", "push", "--url", url).exit());
            await().atMost(Duration.ofSeconds(30))
                    .until(
                            () ->
                                    run("backup", "offsite", "--json", "--url", url)
                                                    .json()
                                                    .path("offsite")
                                                    .path(0)
                                                    .path("copies")
                                                    .asInt()
                                            == 2);
            assertTrue(
                    run("backup", "offsite", "status", "--url", url)
                            .out()
                            .contains(place.toString()));
            return made.path("backup_id").asText();
        }
    }

    private static CommandRun run(String... arguments) {
        return CommandRun.with("", false, Map.of(), arguments);
    }
}
