package dev.rookery.node.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.backup.file.DurableFiles;
import dev.rookery.node.data.DataDirectory;
import dev.rookery.node.service.BackupDesk.Restore;
import dev.rookery.node.settings.NodeSettings;
import dev.rookery.sync.engine.NodeIdentity;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.vector.Root;
import dev.rookery.sync.vector.VersionVector;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that stopped over a damaged database, repaired where they lie. */
class OfflineRestoreTest {
    private static final int PAGE = 4_096;
    @TempDir Path temp;

    /** What a stopped node's folder held before it was damaged. */
    private record Stopped(
            Path data, String copy, String root, long facts, NodeIdentity identity) {}

    @Test
    void aDatabaseCutAtAnyPageComesBackWholeFromCopyAndArchive() throws IOException {
        Random random = new Random(11);
        for (int turn = 0; turn < 6; turn++) {
            // given a stopped node whose database lost its end
            Stopped node = stopped("cut" + turn, turn);
            Path database = node.data.resolve("registry.db");
            long pages = Files.size(database) / PAGE;
            try (FileChannel file = FileChannel.open(database, StandardOpenOption.WRITE)) {
                file.truncate(random.nextInt((int) pages) * (long) PAGE);
            }

            // when
            Restore.Done done = done(OfflineRestore.run(settings(node.data), node.copy));

            // then everything is there, and the report says what could not be read
            assertEquals(node.root, done.root(), "turn " + turn);
            assertEquals(node.facts, done.facts());
            assertNotEquals(0, done.notes().size());
            assertEquals(node.root, rootAfterStart(node));
        }
    }

    @Test
    void aDatabaseWithPagesOverwrittenComesBackWholeFromCopyAndArchive() throws IOException {
        Random random = new Random(12);
        for (int turn = 0; turn < 6; turn++) {
            // given a stopped node, some pages of whose database are noise
            Stopped node = stopped("noise" + turn, turn);
            overwrite(node.data.resolve("registry.db"), random, 1 + random.nextInt(5));

            // when
            Restore.Done done = done(OfflineRestore.run(settings(node.data), node.copy));

            // then
            assertEquals(node.root, done.root(), "turn " + turn);
            assertEquals(node.root, rootAfterStart(node));
        }
    }

    @Test
    void whatTheArchiveLacksComesFromBehindTheDamageInTheDatabase() throws IOException {
        // given a database of several pages of facts with one page of them overwritten, and an
        // archive that ends before the newest facts
        Path data = temp.resolve("behind");
        String root;
        String copy;
        try (RestorableNode node = new RestorableNode(data)) {
            copy = node.desk.create("empty", "tester").id().toString();
            for (int i = 0; i < 200; i++) {
                node.write("model/" + i);
            }
            Path archive = data.resolve("registry_backups/archive");
            Files.copy(archive.resolve("segment-000001.log"), temp.resolve("segment-000001.log"));
            for (int i = 200; i < 300; i++) {
                node.write("model/" + i);
            }
            root = node.root();
        }
        Path segment = data.resolve("registry_backups/archive/segment-000001.log");
        Files.delete(segment);
        Files.move(temp.resolve("segment-000001.log"), segment);
        assertTrue(damageFacts(data.resolve("registry.db"), "model/100"));

        // when
        Restore.Done done = done(OfflineRestore.run(settings(data), copy));

        // then no fact is lost, though neither source has all
        assertEquals(root, done.root());
        assertEquals(300, done.addedBack());
        assertTrue(done.notes().stream().anyMatch(note -> note.contains("replaced database")));
    }

    @Test
    void withoutAnArchiveWhatTheCopyAndTheReadablePagesHaveComesBack() throws IOException {
        // given a copy of 100 facts, 100 more, a page of the first 100 overwritten, no archive
        Path data = temp.resolve("alone");
        String copy;
        String root;
        try (RestorableNode node = new RestorableNode(data)) {
            for (int i = 0; i < 100; i++) {
                node.write("model/" + i);
            }
            copy = node.desk.create("half", "tester").id().toString();
            for (int i = 100; i < 200; i++) {
                node.write("model/" + i);
            }
            root = node.root();
        }
        DurableFiles.deleteTree(data.resolve("registry_backups/archive"));
        assertTrue(damageFacts(data.resolve("registry.db"), "model/50"));

        // when
        Restore.Done done = done(OfflineRestore.run(settings(data), copy));

        // then the copy covers the damage
        assertEquals(root, done.root());
        assertEquals(100, done.addedBack());
    }

    @Test
    void aMissingDatabaseIsMadeAgainUnderANewOrigin() throws IOException {
        // given
        Stopped node = stopped("missing", 1);
        Files.delete(node.data.resolve("registry.db"));

        // when
        Restore.Done done = done(OfflineRestore.run(settings(node.data), node.copy));

        // then
        assertEquals(node.root, done.root());
        assertEquals(Optional.empty(), done.preRestore());
        assertEquals("there was no database to replace", done.notes().get(0));
        try (RestorableNode again = new RestorableNode(node.data)) {
            NodeIdentity identity = again.held().identity();
            assertEquals(done.origin(), identity.current().toString());
            assertTrue(identity.sealed().contains(node.identity.current()));
        }
    }

    @Test
    void aFileThatIsNoDatabaseGivesNothingAndIsKept() throws IOException {
        // given
        Stopped node = stopped("text", 2);
        Files.writeString(node.data.resolve("registry.db"), "not a database at all");

        // when
        Restore.Done done = done(OfflineRestore.run(settings(node.data), node.copy));

        // then
        assertEquals(node.root, done.root());
        assertTrue(
                done.notes().stream().anyMatch(note -> note.contains("gave nothing")),
                done.notes().toString());
        Path kept = node.data.resolve("registry.db.before-" + node.copy);
        assertEquals("not a database at all", Files.readString(kept));
    }

    @Test
    void factsThatAreOnlyInTheLogOfANodeThatDiedComeBack() throws IOException {
        // given the files of a node as they lie when it dies, without its archive
        Path alive = temp.resolve("alive");
        Path dead = temp.resolve("dead");
        String copy;
        String root;
        try (RestorableNode node = new RestorableNode(alive)) {
            copy = node.desk.create("empty", "tester").id().toString();
            for (int i = 0; i < 50; i++) {
                node.write("model/" + i);
            }
            root = node.root();
            String folder = "registry_backups/" + copy;
            Files.createDirectories(dead.resolve(folder));
            for (String name : List.of("registry.db", "metadata.json", "SHA256SUMS")) {
                Files.copy(alive.resolve(folder).resolve(name), dead.resolve(folder).resolve(name));
            }
            Files.copy(alive.resolve("registry.db"), dead.resolve("registry.db"));
            Files.copy(alive.resolve("registry.db-wal"), dead.resolve("registry.db-wal"));
        }

        // when
        Restore.Done done = done(OfflineRestore.run(settings(dead), copy));

        // then
        assertEquals(root, done.root());
        assertEquals(50, done.addedBack());
    }

    @Test
    void aNodeThatRunsIsNotRepairedUnderItsFeet() {
        // given
        Stopped node = stopped("running", 3);

        // when, then
        try (DataDirectory running = DataDirectory.open(node.data)) {
            assertThrows(
                    OfflineException.class,
                    () -> OfflineRestore.run(settings(running.root()), node.copy));
        }
    }

    @Test
    void whatIsNoIdIsUnknown() {
        Stopped node = stopped("id", 4);

        assertInstanceOf(
                Restore.Unknown.class, OfflineRestore.run(settings(node.data), "../../etc"));
        assertInstanceOf(
                Restore.Unknown.class, OfflineRestore.run(settings(node.data), "20200101_000000"));
    }

    private Stopped stopped(String name, int seed) {
        Path data = temp.resolve(name);
        Random random = new Random(seed);
        try (RestorableNode node = new RestorableNode(data)) {
            String copy = "";
            var steps = RestorableNode.history(random);
            for (int i = 0; i < steps.size(); i++) {
                node.feed(steps.get(i));
                node.write("own/" + i);
                if (i == steps.size() / 2) {
                    copy = node.desk.create("half", "tester").id().toString();
                }
            }
            long facts = node.held().vector().facts();
            assertFalse(copy.isEmpty());
            return new Stopped(data, copy, node.root(), facts, node.held().identity());
        }
    }

    private static String rootAfterStart(Stopped node) {
        try (RestorableNode again = new RestorableNode(node.data)) {
            again.write("after/1");
            assertTrue(again.held().identity().sealed().contains(node.identity.current()));
            return again.backups.copies().list().isEmpty() ? "" : rootWithoutLast(again);
        }
    }

    /** The root that it had before the fact that was written to see whether it writes. */
    private static String rootWithoutLast(RestorableNode node) {
        var vector = node.held().vector();
        var rows = vector.rows().stream().filter(row -> !own(node, row.origin())).toList();
        return Root.of(RestorableNode.CLUSTER, VersionVector.of(rows)).toString();
    }

    private static boolean own(RestorableNode node, Origin origin) {
        return node.held().identity().current().equals(origin);
    }

    private static void overwrite(Path file, Random random, int count) throws IOException {
        long pages = Files.size(file) / PAGE;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            for (int i = 0; i < count; i++) {
                byte[] noise = new byte[PAGE];
                random.nextBytes(noise);
                channel.write(ByteBuffer.wrap(noise), random.nextInt((int) pages) * (long) PAGE);
            }
        }
    }

    /** Overwrites the page of the table of facts that holds a text; whether it was found. */
    private static boolean damageFacts(Path file, String text) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        byte[] wanted = "test.note".getBytes(StandardCharsets.UTF_8);
        byte[] entity = text.getBytes(StandardCharsets.UTF_8);
        for (int page = 1; page < bytes.length / PAGE; page++) {
            int from = page * PAGE;
            boolean facts = bytes[from] == 13 && find(bytes, wanted, from) >= 0;
            if (facts && find(bytes, entity, from) >= 0) {
                Arrays.fill(bytes, from, from + PAGE, (byte) 0x5a);
                Files.write(file, bytes);
                return true;
            }
        }
        return false;
    }

    private static int find(byte[] bytes, byte[] wanted, int from) {
        for (int i = from; i <= from + PAGE - wanted.length; i++) {
            if (Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length)) {
                return i;
            }
        }
        return -1;
    }

    private static Restore.Done done(Restore outcome) {
        return assertInstanceOf(Restore.Done.class, outcome, outcome::toString);
    }

    private static NodeSettings settings(Path data) {
        Map<String, String> flags =
                Map.of("--data", data.toString(), "--cluster-id", RestorableNode.CLUSTER);
        return assertInstanceOf(
                        NodeSettings.Loaded.class,
                        NodeSettings.load(Optional.empty(), Map.of(), flags))
                .settings();
    }
}
