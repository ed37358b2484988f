package dev.rookery.node.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.backup.BackupException;
import dev.rookery.backup.BackupId;
import dev.rookery.backup.Verification;
import dev.rookery.backup.archive.ArchiveSettings;
import dev.rookery.backup.archive.Mark;
import dev.rookery.backup.archive.MarkAges;
import dev.rookery.backup.catalogue.ArchiveKeep;
import dev.rookery.backup.catalogue.Way;
import dev.rookery.node.Tmpfs;
import dev.rookery.node.service.BackupDesk;
import dev.rookery.node.store.RegistryFile;
import dev.rookery.node.store.SqliteStore;
import dev.rookery.node.store.StoreSettings;
import dev.rookery.sync.driver.SnapshotException;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.FactChain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DroppedSegmentsTest {
    private static final int HISTORIES = Integer.getInteger("rookery.histories", 3);
    private static final ArchiveSettings SMALL =
            new ArchiveSettings(4_096, 10_000, MarkAges.DEFAULTS);
    private static final ArchiveKeep NOTHING = new ArchiveKeep(Duration.ofDays(3_650), 0);
    private static final int MARKS_TRIED = 12;
    private static final int DISK_MIB = 32;

    @TempDir Path temp;

    /** What a node showed when a mark was made. */
    private record Shown(List<String> rows, Map<String, Long> counts) {}

    @Test
    void everyMarkLeadsBackThoughItsSegmentsWereCompressedAndDropped() {
        int back = 0;
        for (int seed = 0; seed < HISTORIES; seed++) {
            // given a random history with verified copies in it, after each of which segments go
            Random random = new Random(seed);
            Path folder = temp.resolve("n" + seed);
            try (RestorableNode node =
                    new RestorableNode(folder, SMALL, RestorableNode.CLUSTER, NOTHING)) {
                Map<String, Shown> shown = new TreeMap<>();
                for (List<Fact> step : RestorableNode.history(random)) {
                    if (random.nextInt(8) == 0) {
                        BackupId copy = node.desk.create("now and then", "tester").id();
                        node.desk.verify(copy);
                    }
                    if (random.nextInt(4) == 0) {
                        node.keeper.tidy();
                    }
                    shown.put(node.root(), new Shown(node.folded(), counts(node.database)));
                    node.feed(step);
                }
                node.desk.verify(node.desk.create("last", "tester").id());
                node.keeper.tidy();
                assertEquals(1, node.backups.archive().segments().size(), "seed " + seed);

                List<Mark> marks = new ArrayList<>(node.backups.archive().marks());
                Collections.shuffle(marks, random);
                for (Mark mark : marks.subList(0, Math.min(MARKS_TRIED, marks.size()))) {
                    // when
                    Way way = node.backups.waysTo(mark).get(0);
                    back += way instanceof Way.Back ? 1 : 0;
                    assertInstanceOf(
                            Verification.Sound.class, node.desk.verify(mark.id()).orElseThrow());
                    Path file = done(node.desk.write(mark.id()));

                    // then it has the root, the rows and the counts that it had
                    String about = "seed " + seed + ", mark " + mark.id();
                    RegistryInspector inspector = new RegistryInspector(RestorableNode.CLUSTER);
                    assertEquals(mark.root(), inspector.contents(file).root(), about);
                    assertEquals(shown.get(mark.root()).rows(), folded(file), about);
                    assertEquals(shown.get(mark.root()).counts(), counts(file), about);
                    assertEquals(mark.counts(), counts(file), about);
                }
            }
        }
        assertTrue(back > HISTORIES, back + " marks were reached back from a later copy");
    }

    @Test
    void aRepairFromAnOldCopyFindsInALaterOneWhatTheArchiveNoLongerHas() throws IOException {
        Path folder = temp.resolve("data");
        try (RestorableNode node =
                new RestorableNode(folder, SMALL, RestorableNode.CLUSTER, NOTHING)) {
            // given an old copy, a verified one after which segments went, and facts after that
            FactChain chain = new FactChain(FactChain.origin(9, 9));
            node.feed(List.of(chain.next("m", "first")));
            BackupId old = node.desk.create("old", "tester").id();
            for (int i = 0; i < 60; i++) {
                node.feed(List.of(chain.next("m", "fact " + i)));
            }
            node.desk.verify(node.desk.create("later", "tester").id());
            node.keeper.tidy();
            assertEquals(1, node.backups.archive().segments().size());
            node.feed(List.of(chain.next("m", "last")));
            String root = node.root();

            // when the database is lost, and the old copy is restored
            node.shut();
            Files.write(node.database, new byte[8_192]);
            BackupDesk.Restore outcome = node.desk.restore(old, Optional.empty(), "op");

            // then nothing is
            assertInstanceOf(BackupDesk.Restore.Done.class, outcome, outcome::toString);
            assertEquals(root, node.root());
        }
    }

    @Test
    void aFullBackupDiskGivesUpOldSegmentsBeforeASyncStepIsRefused() throws IOException {
        Path folder = Files.createDirectories(temp.resolve("data/registry_backups"));
        try (Tmpfs disk = Tmpfs.mount(folder, DISK_MIB);
                RestorableNode node = new RestorableNode(temp.resolve("data"), SMALL)) {
            // given marks in many segments, and a verified copy
            FactChain chain = new FactChain(FactChain.origin(9, 9));
            for (int i = 0; i < 100; i++) {
                node.feed(List.of(chain.next("m", "fact " + i)));
            }
            node.desk.verify(node.desk.create("before", "tester").id());
            int segments = node.backups.archive().segments().size();

            // when the disk is full, then steps are still taken, at the cost of old segments
            disk.fill();
            int taken = 0;
            List<Fact> waiting = List.of();
            while (waiting.isEmpty()) {
                List<Fact> step = List.of(chain.next("m", "late " + taken));
                try {
                    node.feed(step);
                    taken++;
                } catch (CompletionException e) {
                    assertInstanceOf(SnapshotException.class, e.getCause());
                    waiting = step;
                }
            }
            assertTrue(taken > 10, taken + " steps");
            assertTrue(node.backups.archive().segments().size() < segments);

            // when nothing is left to give up, then the step waits, and it is said why
            long facts = node.held().vector().facts();
            assertEquals(100 + taken, facts);
            assertTrue(node.snapshots.failure().contains("free space"), node.snapshots.failure());
            assertThrows(BackupException.class, () -> node.desk.create("half", "tester"));
            assertEquals(List.of(), unfinished(folder));

            // when there is space again, then all is as before
            disk.free();
            node.feed(waiting);
            assertEquals("", node.snapshots.failure());
            assertEquals(facts + 1, node.held().vector().facts());
            for (Mark mark : node.backups.archive().marks()) {
                done(node.desk.write(mark.id()));
            }
        }
    }

    private static List<Path> unfinished(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith(".")).toList();
        }
    }

    private static Map<String, Long> counts(Path file) {
        try (RegistryFile registry = RegistryFile.open(file)) {
            return new TreeMap<>(
                    Map.of(
                            "model_count", registry.models(),
                            "version_count", registry.versions()));
        }
    }

    private static List<String> folded(Path file) {
        try (SqliteStore store =
                SqliteStore.open(file, RestorableNode.CLUSTER, StoreSettings.DEFAULT)) {
            return new ArrayList<>(RestorableNode.folded(store));
        }
    }

    private static Path done(BackupDesk.Written outcome) {
        return assertInstanceOf(BackupDesk.Written.Done.class, outcome, outcome::toString).file();
    }
}
