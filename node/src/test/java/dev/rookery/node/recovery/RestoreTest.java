package dev.rookery.node.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.backup.BackupId;
import dev.rookery.backup.BackupKind;
import dev.rookery.backup.Fault;
import dev.rookery.backup.Verification;
import dev.rookery.backup.archive.ArchiveSettings;
import dev.rookery.backup.archive.Mark;
import dev.rookery.backup.archive.MarkAges;
import dev.rookery.node.data.Incarnation;
import dev.rookery.node.service.BackupDesk;
import dev.rookery.node.store.LastRun;
import dev.rookery.node.store.SqliteStore;
import dev.rookery.node.store.StoreSettings;
import dev.rookery.sync.engine.NodeIdentity;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Hash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestoreTest {
    private static final ArchiveSettings SMALL =
            new ArchiveSettings(4_096, 10_000, MarkAges.DEFAULTS);
    @TempDir Path temp;

    @Test
    void everyMarkLeadsToTheRootAndTheRowsItNames() {
        int marked = 0;
        for (int seed = 0; seed < 60 && marked < 30; seed++) {
            // given a random history over many segments, with copies in it, each mark's rows noted
            Random random = new Random(seed);
            try (RestorableNode node = new RestorableNode(temp.resolve("n" + seed), SMALL)) {
                Map<String, List<String>> rows = new TreeMap<>();
                for (List<Fact> step : RestorableNode.history(random)) {
                    if (random.nextInt(6) == 0) {
                        node.desk.create("now and then", "tester");
                    }
                    rows.put(node.root(), node.folded());
                    node.feed(step);
                }

                // when each mark's state is made again
                List<Mark> marks = node.backups.archive().marks();
                marked += marks.size();
                for (Mark mark : marks) {
                    BackupDesk.Written written = node.desk.write(mark.id());

                    // then it is what the node held when it made the mark
                    Path file = done(written);
                    String root =
                            new RegistryInspector(RestorableNode.CLUSTER).contents(file).root();
                    assertEquals(mark.root(), root, "seed " + seed);
                    assertEquals(rows.get(root), folded(file), "seed " + seed);
                }
            }
        }
        assertTrue(marked >= 30, marked + " marks");
    }

    @Test
    void aMarkWhoseSegmentsAreGoneIsMadeFromALaterCopy() throws IOException {
        // given marks, a later copy, and no segment any more
        Random random = new Random(7);
        RestorableNode node = new RestorableNode(temp.resolve("n"), SMALL);
        for (List<Fact> step : RestorableNode.history(random)) {
            node.feed(step);
        }
        List<Mark> marks = node.backups.archive().marks();
        node.desk.create("later", "tester");
        for (Path segment : segments(node)) {
            Files.delete(segment);
        }

        for (Mark mark : marks) {
            // when
            Path file = done(node.desk.write(mark.id()));

            // then
            String root = new RegistryInspector(RestorableNode.CLUSTER).contents(file).root();
            assertEquals(mark.root(), root);
        }
        node.close();
    }

    @Test
    void aRestoredNodeGoesOnUnderANewOriginWithEverythingItHad() {
        // given a copy, and facts of a peer and of the node's own after it
        try (RestorableNode node = filled()) {
            BackupId copy = node.desk.create("before", "tester").id();
            long then = node.held().vector().facts();
            node.write("late/1");
            node.write("late/2");
            String rootBefore = node.root();
            List<String> rowsBefore = node.folded();
            NodeIdentity old = node.held().identity();
            node.store.local("node_id", "n-1");

            // when
            BackupDesk.Restore outcome = node.desk.restore(copy, Optional.of(node.root()), "op");

            // then nothing is lost, and the node writes under an origin of its own
            BackupDesk.Restore.Done done = done(outcome);
            assertEquals(rootBefore, node.root());
            assertEquals(rowsBefore, node.folded());
            assertEquals(node.root(), done.root());
            assertEquals(then + 2, done.facts());
            assertEquals(2, done.addedBack());
            NodeIdentity fresh = node.held().identity();
            assertEquals(fresh.current().toString(), done.origin());
            assertNotEquals(old.current(), fresh.current());
            assertEquals(List.of(old.current()), fresh.sealed());
            assertEquals(Optional.of("n-1"), node.store.local("node_id"));
            node.write("after/1");
            assertEquals(1, node.held().head());
            BackupDesk.Backup before =
                    node.desk.find(done.preRestore().orElseThrow()).orElseThrow();
            assertEquals(BackupKind.PRE_RESTORE, before.kind());
            assertEquals(rootBefore, before.root());
        }
    }

    @Test
    void aRestoredFileDoesNotLookCopiedToTheNextStart() {
        // given a restored node
        try (RestorableNode node = filled()) {
            BackupId copy = node.desk.create("before", "tester").id();
            List<Optional<String>> reasons = new ArrayList<>();
            node.desk.restore(copy, Optional.empty(), "op");
            node.shut();

            // when its file is looked at as a start does
            SqliteStore store = open(node.database);
            LastRun last = store.lastRun().orElseThrow();
            Incarnation here = Incarnation.of(node.database);
            reasons.add(here.mustRotate(last.incarnation(), last.stoppedCleanly()));
            store.close();

            // then no second origin is drawn
            assertEquals(List.of(Optional.empty()), reasons);
            node.open();
        }
    }

    @Test
    void whatIsWrittenWhileARestoreIsPreparedIsNotLost() {
        // given a node that commits one more fact just before the exchange
        try (RestorableNode node = filled()) {
            BackupId copy = node.desk.create("before", "tester").id();
            node.beforeSwap = () -> node.write("last/moment");
            long facts = node.held().vector().facts();

            // when
            BackupDesk.Restore.Done done = done(node.desk.restore(copy, Optional.empty(), "op"));

            // then
            assertEquals(facts + 1, done.facts());
            assertEquals(facts + 1, node.held().vector().facts());
        }
    }

    @Test
    void aCopyAskedForDuringTheExchangeWaitsForItsEnd() {
        // given a copy that somebody asks for while the database is exchanged
        try (RestorableNode node = filled()) {
            BackupId copy = node.desk.create("before", "tester").id();
            CompletableFuture<BackupDesk.Backup> other = new CompletableFuture<>();
            Runnable create = () -> other.complete(node.desk.create("meanwhile", "another"));
            Thread asking = new Thread(create);
            List<Boolean> takenDuring = new ArrayList<>();
            node.beforeSwap =
                    () -> {
                        asking.start();
                        while (!other.isDone() && asking.getState() != Thread.State.WAITING) {
                            Thread.onSpinWait();
                        }
                        takenDuring.add(other.isDone());
                    };

            // when
            BackupDesk.Restore.Done done = done(node.desk.restore(copy, Optional.empty(), "op"));

            // then it is of the new database
            assertEquals(List.of(false), takenDuring);
            assertEquals(done.root(), other.join().root());
        }
    }

    @Test
    void whatIsWrittenLastIsNotLostWhenTheDatabaseBreaksThen() {
        // given a database that is written to and becomes unreadable just before the exchange
        try (RestorableNode node = filled()) {
            BackupId copy = node.desk.create("before", "tester").id();
            long facts = node.held().vector().facts();
            node.beforeSwap =
                    () -> {
                        node.write("last/moment");
                        node.shut();
                        Tampering.unreadable(node.database);
                    };

            // when
            BackupDesk.Restore.Done done = done(node.desk.restore(copy, Optional.empty(), "op"));

            // then the fact comes from the archive, and people are told
            assertEquals(facts + 1, done.facts());
            String notes = done.notes().toString();
            assertTrue(notes.contains("the replaced database gave nothing"), notes);
        }
    }

    @Test
    void aMarkIsRestoredToo() {
        // given
        try (RestorableNode node = filled()) {
            List<Mark> marks = node.backups.archive().marks();
            String root = node.root();

            // when the oldest is restored
            BackupDesk.Restore.Done done =
                    done(node.desk.restore(marks.get(0).id(), Optional.empty(), "op"));

            // then everything since is added back
            assertEquals(root, node.root());
            assertEquals(done.facts(), done.addedBack());
        }
    }

    @Test
    void aPlanThatTheRegistryMovedPastIsRefused() {
        // given a plan, and a write after it
        try (RestorableNode node = filled()) {
            BackupId copy = node.desk.create("before", "tester").id();
            BackupDesk.Plan plan = node.desk.plan(copy).orElseThrow();
            node.write("late/1");
            NodeIdentity identity = node.held().identity();

            // when
            BackupDesk.Restore outcome = node.desk.restore(copy, Optional.of(plan.root()), "op");

            // then nothing was touched
            assertEquals(new BackupDesk.Restore.Stale(node.root()), outcome);
            assertEquals(identity, node.held().identity());
        }
    }

    @Test
    void everyMarkVerifiesByItsFactsAndOneThatNamesAnotherRootDoesNot() {
        // given marks with a copy among them
        try (RestorableNode node = filled()) {
            BackupId copy = node.desk.create("among", "tester").id();
            node.write("late/1");
            node.snapshots.mark("right", node.held().root(), node.held().vector().facts());
            node.snapshots.settle();
            node.write("late/2");

            // when a mark names the root of another state
            Hash wrong = Hash.of(new byte[] {1});
            node.snapshots.mark("wrong", wrong, node.held().vector().facts());
            node.snapshots.settle();

            // then
            List<Mark> marks = node.backups.archive().marks();
            BackupId lie = marks.get(marks.size() - 1).id();
            for (Mark mark : marks) {
                Verification verification = node.desk.verify(mark.id()).orElseThrow();
                assertEquals(
                        !mark.id().equals(lie),
                        verification instanceof Verification.Sound,
                        verification.toString());
            }
            assertInstanceOf(Verification.Damaged.class, node.desk.verify(lie).orElseThrow());
            assertEquals(Optional.of(marks.get(marks.size() - 2).id()), node.desk.olderGood(lie));
            assertTrue(node.backups.find(copy).isPresent());
        }
    }

    @Test
    void anUnknownBackupIsUnknownEverywhere() {
        try (RestorableNode node = filled()) {
            BackupId id = BackupId.parse("20200101_000000").orElseThrow();

            assertInstanceOf(
                    BackupDesk.Restore.Unknown.class,
                    node.desk.restore(id, Optional.of("x"), "op"));
            assertInstanceOf(BackupDesk.Written.Unknown.class, node.desk.write(id));
            assertEquals(Optional.empty(), node.desk.plan(id));
            assertEquals(Optional.empty(), node.desk.verify(id));
            assertEquals(Optional.empty(), node.desk.find(id));
        }
    }

    @Test
    void aCopyWithChangedBytesIsNeverRestored() throws IOException {
        // given a copy with one byte changed
        try (RestorableNode node = filled()) {
            BackupId copy = node.desk.create("before", "tester").id();
            Path file = copied(node, copy);
            byte[] bytes = Files.readAllBytes(file);
            bytes[bytes.length / 2] ^= 1;
            Files.write(file, bytes);

            // when, then
            assertEquals(Fault.Code.HASH_DIFFERS, refused(node, copy).get(0).code());
        }
    }

    @Test
    void aCopyWhoseHashesWereMadeToFitIsStillNotRestored() throws Exception {
        // given tampering, each with the hashes written anew
        List<String> tamperings =
                List.of(
                        "DELETE FROM fact WHERE id = (SELECT min(id) FROM fact)",
                        "UPDATE fact SET canonical = zeroblob(200)"
                                + " WHERE id = (SELECT max(id) FROM fact)",
                        "UPDATE fact SET hash = zeroblob(32)"
                                + " WHERE id = (SELECT max(id) FROM fact)",
                        "UPDATE origin SET head = zeroblob(32)",
                        "CREATE TRIGGER t AFTER INSERT ON fact BEGIN DELETE FROM origin; END",
                        "PRAGMA user_version = 99");
        for (String sql : tamperings) {
            try (RestorableNode node = filled()) {
                BackupId copy = node.desk.create("before", "tester").id();
                Tampering.of(copied(node, copy), sql);

                // when
                List<Fault> faults = refused(node, copy);

                // then it is the contents that give it away
                Fault.Code code = faults.get(0).code();
                assertTrue(
                        code == Fault.Code.CONTENTS_DIFFER || code == Fault.Code.SCHEMA_FOREIGN,
                        sql + ": " + faults);
            }
        }
    }

    @Test
    void aBackupOfAnotherClusterIsRefused() throws IOException {
        // given a copy and a mark of a node of one cluster, and a node of another that finds them
        Path folder = temp.resolve("one");
        BackupId copy;
        BackupId mark;
        try (RestorableNode theirs = new RestorableNode(folder)) {
            RestorableNode.history(new Random(3)).forEach(theirs::feed);
            copy = theirs.desk.create("theirs", "tester").id();
            mark = theirs.backups.archive().marks().get(1).id();
        }
        Files.delete(folder.resolve("registry.db"));
        try (RestorableNode ours =
                new RestorableNode(folder, ArchiveSettings.DEFAULTS, "another")) {
            // when
            List<Fault> ofCopy = refused(ours, copy);
            List<Fault> ofMark = refused(ours, mark);

            // then
            String why = "it belongs to the cluster \"c\", this node to \"another\"";
            assertEquals(why, ofCopy.get(0).detail());
            assertEquals(Fault.Code.CONTENTS_DIFFER, ofMark.get(0).code());
        }
    }

    @Test
    void anExportedFileIsPlainAndWithoutWhatIsTheNodesOwn() throws SQLException {
        // given
        try (RestorableNode node = filled()) {
            BackupId copy = node.desk.create("before", "tester").id();
            BackupId mark = node.backups.archive().marks().get(1).id();

            for (BackupId id : List.of(copy, mark)) {
                // when
                Path file = done(node.desk.write(id));

                // then any SQLite reads it, from this one file
                assertEquals("delete", text(file, "PRAGMA journal_mode"));
                assertEquals("ok", text(file, "PRAGMA integrity_check"));
                assertEquals("0", text(file, "SELECT count(*) FROM local_node"));
                assertEquals("0", text(file, "SELECT count(*) FROM local_event"));
                assertFalse(text(file, "SELECT count(*) FROM fact").equals("0"));
            }
        }
    }

    @Test
    void backupsAreListedNewestFirstInPages() {
        // given
        try (RestorableNode node = filled()) {
            BackupId copy = node.desk.create("a reason", "somebody").id();

            // when
            List<BackupDesk.Backup> all = node.desk.list(Optional.empty(), Optional.empty(), 1_000);
            List<BackupId> paged = new ArrayList<>();
            Optional<BackupId> after = Optional.empty();
            for (List<BackupDesk.Backup> page = node.desk.list(Optional.empty(), after, 2);
                    !page.isEmpty();
                    page = node.desk.list(Optional.empty(), after, 2)) {
                page.forEach(backup -> paged.add(backup.id()));
                after = Optional.of(paged.get(paged.size() - 1));
            }

            // then
            assertEquals(all.stream().map(BackupDesk.Backup::id).toList(), paged);
            assertEquals(copy, all.get(0).id());
            assertEquals("a reason", all.get(0).reason());
            assertEquals("somebody", all.get(0).createdBy());
            assertEquals(node.root(), all.get(0).root());
            assertEquals(BackupKind.PRE_SYNC, all.get(1).kind());
            assertInstanceOf(
                    Verification.Sound.class, node.desk.verify(all.get(1).id()).orElseThrow());
        }
    }

    private RestorableNode filled() {
        Random random = new Random(3);
        Path folder = temp.resolve("node-" + System.identityHashCode(random));
        RestorableNode node = new RestorableNode(folder);
        RestorableNode.history(random).forEach(node::feed);
        return node;
    }

    private static List<Fault> refused(RestorableNode node, BackupId id) {
        String root = node.root();
        BackupDesk.Restore outcome = node.desk.restore(id, Optional.empty(), "op");
        assertEquals(root, node.root());
        return assertInstanceOf(BackupDesk.Restore.Damaged.class, outcome).faults();
    }

    private static BackupDesk.Restore.Done done(BackupDesk.Restore outcome) {
        return assertInstanceOf(BackupDesk.Restore.Done.class, outcome, outcome::toString);
    }

    private static Path done(BackupDesk.Written outcome) {
        return assertInstanceOf(BackupDesk.Written.Done.class, outcome, outcome::toString).file();
    }

    private static Path copied(RestorableNode node, BackupId id) {
        return node.data.resolve("registry_backups").resolve(id.toString()).resolve("registry.db");
    }

    private static List<Path> segments(RestorableNode node) throws IOException {
        try (Stream<Path> files = Files.list(node.data.resolve("registry_backups/archive"))) {
            return files.filter(file -> file.toString().endsWith(".log")).toList();
        }
    }

    private static SqliteStore open(Path file) {
        return SqliteStore.open(file, RestorableNode.CLUSTER, StoreSettings.DEFAULT);
    }

    private static List<String> folded(Path file) {
        try (SqliteStore store = open(file)) {
            return RestorableNode.folded(store);
        }
    }

    private static String text(Path file, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.getString(1);
        }
    }
}
