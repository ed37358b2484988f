package dev.rookery.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RestartTest {
    @TempDir Path folder;

    @Test
    void aRestartKeepsEverythingAndTheOrigin() {
        Path data = folder.resolve("a");
        List<String> answers;
        String origin;
        String root;
        try (LiveNode node = LiveNode.start("a", data, Map.of())) {
            Rest rest = node.rest();
            rest.register("m", "{\"metrics\":{\"elo\":1500},\"tags\":{\"k\":\"v\"}}");
            rest.move("m", "1", "staging");
            rest.register("other", "{\"type\":\"experimental\"}");
            answers = LiveCluster.answers(rest, "");
            origin = rest.get("/cluster").path("origin").asText();
            root = rest.root();
        }
        try (LiveNode node = LiveNode.start("a", data, Map.of())) {
            assertEquals(root, node.rest().root());
            assertEquals(answers, LiveCluster.answers(node.rest(), ""));
            assertEquals(origin, node.rest().get("/cluster").path("origin").asText());
            assertEquals(2, node.rest().register("m", "{}").path("version").asInt());
        }
    }

    @Test
    void aCopiedDataDirectoryStartsUnderANewOriginAndBothGoOn() throws IOException {
        Path data = folder.resolve("a");
        Path copy = folder.resolve("copy");
        try (LiveNode node = LiveNode.start("a", data, Map.of())) {
            node.rest().register("m", "{}");
        }
        copyTree(data, copy);
        try (LiveNode node = LiveNode.start("a", data, Map.of());
                LiveNode other =
                        LiveNode.start(
                                "b",
                                copy,
                                Map.of("SYNC_PEERS", "http://127.0.0.1:" + node.syncPort()))) {
            // then they differ in the origin, and both may write
            assertNotEquals(
                    node.rest().get("/cluster").path("origin"),
                    other.rest().get("/cluster").path("origin"));
            node.rest().register("m", "{}");
            other.rest().register("n", "{}");
            LiveCluster.awaitTrue(() -> node.rest().root().equals(other.rest().root()));
            assertEquals(
                    LiveCluster.answers(node.rest(), ""), LiveCluster.answers(other.rest(), ""));
        }
    }

    @Test
    void whatBelongsToTheNodeAloneDoesNotLeaveIt() throws IOException, SQLException {
        try (LiveNode node = LiveNode.start("a", folder.resolve("a"), Map.of())) {
            // given
            node.rest().register("m", "{}");
            String id = node.rest().post("/backups", "{}").expect(201).path("backup_id").asText();

            // when
            byte[] exported = node.rest().bytes("/backups/" + id + "/database");

            // then
            String boot = Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
            String raw = new String(exported, StandardCharsets.ISO_8859_1);
            assertFalse(raw.contains(boot), "the boot id is in the exported file");
            Path file = Files.write(folder.resolve("exported.db"), exported);
            assertEquals("0", first(file, "SELECT count(*) FROM local_node"));
            assertEquals("0", first(file, "SELECT count(*) FROM local_event"));
            assertEquals("1", first(file, "SELECT count(*) FROM model"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"garbage", "foreign", "newer", "torn", "emptied"})
    void aDatabaseThatIsNotOursOrNotWholeStopsTheStartAndSaysWhatToDo(String how)
            throws IOException, SQLException {
        // given
        Path data = folder.resolve("a");
        try (LiveNode node = LiveNode.start("a", data, Map.of())) {
            node.rest().register("m", "{}");
        }
        Path file = data.resolve("registry.db");
        spoil(file, how);
        byte[] before = Files.readAllBytes(file);

        // when
        StartException thrown =
                assertThrows(
                        StartException.class, () -> LiveNode.start("a", data, Map.of()).close());

        // then it says what to do, and touched nothing
        String message = thrown.getMessage();
        assertTrue(message.contains("registry.db"), message);
        String cure =
                switch (how) {
                    case "newer" -> "start that version or a later one";
                    case "foreign" -> "--data";
                    default -> "rookery backup restore";
                };
        assertTrue(message.contains(cure), message);
        assertEquals(before.length, Files.size(file));

        // and the folder is free again for a node that has a sound one
        Files.delete(file);
        LiveNode.start("a", data, Map.of()).close();
    }

    private static void spoil(Path file, String how) throws IOException, SQLException {
        switch (how) {
            case "garbage" ->
                    Files.write(
                            file,
                            "no database at all".repeat(1_000).getBytes(StandardCharsets.UTF_8));
            case "foreign" -> {
                Files.delete(file);
                sql(file, "CREATE TABLE somebody_elses(a INTEGER)");
            }
            case "newer" -> sql(file, "PRAGMA user_version = 9999");
            case "torn" -> {
                byte[] bytes = Files.readAllBytes(file);
                for (int i = 4_096; i < bytes.length; i++) {
                    bytes[i] = (byte) (i * 31);
                }
                Files.write(file, bytes);
            }
            case "emptied" -> sql(file, "DROP TABLE fact");
            default -> throw new IllegalArgumentException(how);
        }
    }

    private static void sql(Path file, String statement) throws SQLException {
        try (Connection db = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement run = db.createStatement()) {
            run.execute(statement);
        }
    }

    private static String first(Path file, String query) throws SQLException {
        try (Connection db = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement ask = db.createStatement();
                var rows = ask.executeQuery(query)) {
            assertTrue(rows.next());
            return rows.getString(1);
        }
    }

    private static void copyTree(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : (Iterable<Path>) all::iterator) {
                Files.copy(path, to.resolve(from.relativize(path)));
            }
        }
    }
}
