package dev.rookery.node.recovery;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.backup.BackupIds;
import dev.rookery.backup.Heads;
import dev.rookery.backup.archive.Archive;
import dev.rookery.backup.archive.ArchiveSettings;
import dev.rookery.backup.archive.Mark;
import dev.rookery.backup.archive.MarkAges;
import dev.rookery.backup.file.DurableFiles;
import dev.rookery.node.service.BackupDesk.Written;
import dev.rookery.sync.driver.Kept;
import dev.rookery.sync.driver.PeerFacts;
import dev.rookery.sync.driver.SnapshotException;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.FactChain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchivedSnapshotsTest {
    private static final ArchiveSettings SMALL =
            new ArchiveSettings(4_096, 10_000, MarkAges.DEFAULTS);
    @TempDir Path temp;

    @Test
    void aStepThatCannotBeMarkedIsDroppedAndTheNextOneRefills() throws IOException {
        // given an archive whose next segment cannot be made
        try (RestorableNode node = new RestorableNode(temp, SMALL)) {
            FactChain chain = new FactChain(FactChain.origin(9, 9));
            node.feed(List.of(chain.next("m", "one")));
            Path next = temp.resolve("registry_backups/archive/segment-000002.log");
            Files.createDirectories(next.resolve("in-the-way"));
            for (int i = 0; i < 30; i++) {
                node.write("own/" + i);
            }
            long facts = node.held().vector().facts();

            // when a peer's facts come
            Fact dropped = chain.next("m", "two");
            CompletionException thrown =
                    assertThrows(CompletionException.class, () -> node.feed(List.of(dropped)));

            // then they are not kept, and it is said why
            assertInstanceOf(SnapshotException.class, thrown.getCause());
            assertEquals(facts, node.held().vector().facts());
            assertFalse(node.snapshots.failure().isEmpty());

            // when the disk works again
            Files.delete(next.resolve("in-the-way"));
            Files.delete(next);
            await().untilAsserted(() -> assertDoesNotThrow(() -> node.feed(List.of(dropped))));

            // then the facts are kept, the archive has all, and the mark leads to its root
            assertEquals(facts + 1, node.held().vector().facts());
            assertEquals("", node.snapshots.failure());
            assertLevel(node);
            assertRestores(node);
        }
    }

    @Test
    void factsCommittedButNotArchivedAreRefilledAtTheNextStart() throws IOException {
        // given a node that died between commits and their appends: its archive is older than its
        // database
        Path archive = temp.resolve("registry_backups/archive");
        Path older = temp.resolve("older.log");
        try (RestorableNode node = new RestorableNode(temp)) {
            node.write("own/1");
            Files.copy(archive.resolve("segment-000001.log"), older);
            FactChain chain = new FactChain(FactChain.origin(9, 9));
            List<Fact> batches = new ArrayList<>(chain.batch("m", "a", "b", "c"));
            batches.addAll(chain.batch("m", "d", "e"));
            node.write("own/2");
            node.feed(batches);
        }
        Files.delete(archive.resolve("marks.idx"));
        Files.delete(archive.resolve("segment-000001.log"));
        Files.move(older, archive.resolve("segment-000001.log"));

        // when it starts
        try (RestorableNode node = new RestorableNode(temp)) {
            // then the archive is level, and the next mark leads to its root
            assertLevel(node);
            node.feed(List.of(new FactChain(FactChain.origin(8, 8)).next("n", "f")));
            assertRestores(node);
        }
    }

    @Test
    void whatWasCommittedLastIsArchivedBeforeTheNodeIsClosed() throws InterruptedException {
        // given a node that is closed while the archive's thread has not come to its last commit
        RestorableNode node = new RestorableNode(temp);
        CountDownLatch busy = new CountDownLatch(1);
        node.archiving.execute(() -> hold(busy));
        node.commit("own/1");
        Thread closing = new Thread(node::close);
        closing.start();
        await().until(() -> closing.getState() == Thread.State.WAITING || !closing.isAlive());
        busy.countDown();
        closing.join();

        // when its archive alone is opened
        try (Archive archive =
                Archive.open(
                        temp.resolve("registry_backups/archive"),
                        ArchiveSettings.DEFAULTS,
                        new BackupIds(),
                        () -> Instant.EPOCH)) {
            // then nothing is missing in it
            List<byte[]> entries = new ArrayList<>();
            archive.salvage(entries::addAll);
            assertEquals(1, entries.size());
        }
    }

    @Test
    void aLongOriginIsRefilledInWholeBatches() throws IOException {
        // given a database of batches of 900 KiB, and no archive
        try (RestorableNode node = new RestorableNode(temp)) {
            FactChain chain = new FactChain(FactChain.origin(9, 9));
            String body = "x".repeat(100_000);
            for (int i = 0; i < 12; i++) {
                String[] bodies = new String[9];
                Arrays.fill(bodies, body + i);
                node.feed(chain.batch("m", bodies));
            }
        }
        DurableFiles.deleteTree(temp.resolve("registry_backups/archive"));

        // when it starts and is given more
        try (RestorableNode node = new RestorableNode(temp)) {
            assertLevel(node);
            node.feed(List.of(new FactChain(FactChain.origin(8, 8)).next("n", "f")));

            // then each append ended with a batch, and the mark leads to its root
            List<Boolean> ends = new ArrayList<>();
            node.backups
                    .archive()
                    .salvage(
                            entries ->
                                    ends.add(
                                            Fact.parse(entries.get(entries.size() - 1))
                                                    .batch()
                                                    .last()));
            assertTrue(ends.size() > 2);
            assertFalse(ends.contains(false));
            assertRestores(node);
        }
    }

    @Test
    void muchThatIsLackingIsArchivedBesideWritesAndAMarkWaitsForIt() throws IOException {
        try (RestorableNode node = farAhead()) {
            // given a start with an archive's thread that is slow
            CountDownLatch busy = new CountDownLatch(1);
            node.archiving.execute(() -> hold(busy));
            node.open();

            // when this node writes, it is answered
            node.commit("own/1");

            // and a peer's facts are kept once the archive is level
            Fact fact = new FactChain(FactChain.origin(8, 8)).next("m", "one");
            CompletableFuture<Kept> step =
                    node.driver
                            .offer(PeerFacts.pulled("peer", List.of(fact)))
                            .toCompletableFuture();
            assertEquals(0, node.backups.archive().marks().size());
            busy.countDown();
            assertEquals(1, step.join().kept());

            // then the mark before them leads to its root
            node.awaitArchive();
            assertLevel(node);
            assertRestores(node);
        }
    }

    @Test
    void whatWasWrittenMeanwhileIsArchivedWithTheNextCommit() throws IOException {
        try (RestorableNode node = farAhead()) {
            CountDownLatch busy = new CountDownLatch(1);
            node.archiving.execute(() -> hold(busy));
            node.open();
            node.commit("own/1");
            busy.countDown();
            node.awaitArchive();
            node.write("own/2");
            assertLevel(node);
        }
    }

    @Test
    void aNodeThatIsClosedMeanwhileGoesOnAtTheNextStart() throws IOException {
        try (RestorableNode node = farAhead()) {
            // given a close before anything was archived
            CountDownLatch busy = new CountDownLatch(1);
            node.archiving.execute(() -> hold(busy));
            node.open();
            Thread closing = new Thread(node::shut);
            closing.start();
            await().until(() -> closing.getState() == Thread.State.WAITING);
            busy.countDown();
            await().until(() -> !closing.isAlive());
            assertTrue(node.backups.archive().isEmpty());

            // when
            node.open();
            node.awaitArchive();

            // then
            assertLevel(node);
        }
    }

    @Test
    void anArchiveThatCannotTakeWhatIsLackingSaysSoBeforeAnythingElseIsWritten()
            throws IOException {
        try (RestorableNode node = farAhead()) {
            Path next = temp.resolve("node/registry_backups/archive/segment-000001.log");
            Files.createDirectories(next.resolve("in-the-way"));

            // when
            node.open();
            node.awaitArchive();

            // then
            assertNotEquals("", node.snapshots.failure());

            // and when the disk works again, a peer's facts wait for all that was lacking
            Files.delete(next.resolve("in-the-way"));
            Files.delete(next);
            node.feed(List.of(new FactChain(FactChain.origin(8, 8)).next("m", "one")));
            assertEquals("", node.snapshots.failure());
            assertLevel(node);
            assertRestores(node);
        }
    }

    /** A node that is shut, over a database of which its archive has nothing. */
    private RestorableNode farAhead() throws IOException {
        Path other = Files.createDirectory(temp.resolve("other"));
        try (RestorableNode source = new RestorableNode(other)) {
            FactChain chain = new FactChain(FactChain.origin(9, 9));
            String[] bodies = new String[1_000];
            Arrays.fill(bodies, "{}");
            for (int i = 0; i < 11; i++) {
                source.feed(chain.batch("m", bodies));
            }
        }
        RestorableNode node = new RestorableNode(Files.createDirectory(temp.resolve("node")));
        node.shut();
        Files.copy(
                other.resolve("registry.db"), node.database, StandardCopyOption.REPLACE_EXISTING);
        return node;
    }

    @Test
    void anArchiveThatFailedIsTriedAgainAlsoWhenNoMarkIsAskedFor() throws IOException {
        // given an archive that failed, on a node without peers
        try (RestorableNode node = new RestorableNode(temp, SMALL)) {
            Path next = temp.resolve("registry_backups/archive/segment-000002.log");
            Files.createDirectories(next.resolve("in-the-way"));
            for (int i = 0; i < 30; i++) {
                node.write("own/" + i);
            }
            assertNotEquals("", node.snapshots.failure());
            Files.delete(next.resolve("in-the-way"));
            Files.delete(next);

            // when it goes on for long enough
            for (int i = 0; i < 1_100; i++) {
                node.write("more/" + i);
            }

            // then
            assertEquals("", node.snapshots.failure());
            assertLevel(node);
        }
    }

    @Test
    void aNodeStartsOverAnArchiveThatCannotBeWrittenAndSaysSo() throws IOException {
        // given an archive that failed and still does
        try (RestorableNode node = new RestorableNode(temp, SMALL)) {
            Path next = temp.resolve("registry_backups/archive/segment-000002.log");
            Files.createDirectories(next.resolve("in-the-way"));
            for (int i = 0; i < 30; i++) {
                node.write("own/" + i);
            }

            // when the database is opened again
            node.shut();
            node.open();

            // then writes go on, and a step of a peer's is what waits
            node.write("own/after");
            assertNotEquals("", node.snapshots.failure());
            Fact fact = new FactChain(FactChain.origin(9, 9)).next("m", "one");
            assertThrows(CompletionException.class, () -> node.feed(List.of(fact)));

            // when the disk works again
            Files.delete(next.resolve("in-the-way"));
            Files.delete(next);
            // What comes while the failed step is still being ended shares its failure.
            await().untilAsserted(() -> assertDoesNotThrow(() -> node.feed(List.of(fact))));

            // then
            assertLevel(node);
            assertRestores(node);
        }
    }

    @Test
    void factsOfACommitThatWasReportedAsFailedAreInTheNextMark() {
        try (RestorableNode node = new RestorableNode(temp)) {
            // given a commit in doubt: nobody told the archive of it
            node.write("own/1");
            node.commitInDoubt = true;
            assertThrows(CompletionException.class, () -> node.write("own/2"));

            // when a peer's facts come next
            node.feed(List.of(new FactChain(FactChain.origin(9, 9)).next("m", "one")));

            // then the mark before them has it
            assertLevel(node);
            assertRestores(node);
        }
    }

    @Test
    void factsOfACommitThatWasReportedAsFailedAreFoundAlsoBehindLaterOnes() {
        try (RestorableNode node = new RestorableNode(temp)) {
            // given a commit in doubt, and another of the same origin after it
            node.write("own/1");
            node.commitInDoubt = true;
            assertThrows(CompletionException.class, () -> node.write("own/2"));
            node.write("own/3");

            // then nothing is missing between
            List<Long> archived = new ArrayList<>();
            node.backups
                    .archive()
                    .salvage(entries -> entries.forEach(e -> archived.add(Fact.parse(e).seq())));
            assertEquals(List.of(1L, 2L, 3L), archived);

            // and a mark restores
            node.feed(List.of(new FactChain(FactChain.origin(9, 9)).next("m", "one")));
            assertRestores(node);
        }
    }

    @Test
    void aWriteThatIsDurableIsAnsweredAlsoWhereTheArchiveCannotReadTheStore() {
        try (RestorableNode node = new RestorableNode(temp)) {
            // given an archive that has to catch up, and cannot read
            node.write("own/1");
            node.commitInDoubt = true;
            assertThrows(CompletionException.class, () -> node.write("own/2"));
            node.unreadable = true;

            // when
            assertDoesNotThrow(() -> node.write("own/3"));

            // then it says so, and a peer's step waits
            assertTrue(node.snapshots.failure().contains("it is a test"), node.snapshots.failure());
            Fact fact = new FactChain(FactChain.origin(9, 9)).next("m", "one");
            CompletionException dropped =
                    assertThrows(CompletionException.class, () -> node.feed(List.of(fact)));
            assertInstanceOf(SnapshotException.class, dropped.getCause());
            node.write("own/4");

            // when it can be read again
            node.unreadable = false;
            await().untilAsserted(() -> assertDoesNotThrow(() -> node.feed(List.of(fact))));

            // then nothing is missing
            assertLevel(node);
            assertRestores(node);
        }
    }

    private static void hold(CountDownLatch busy) {
        try {
            busy.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void assertLevel(RestorableNode node) {
        Heads store = RegistryInspector.heads(node.held().vector().rows());
        assertEquals(store, node.backups.archive().vector());
    }

    private static void assertRestores(RestorableNode node) {
        List<Mark> marks = node.backups.archive().marks();
        Mark last = marks.get(marks.size() - 1);
        Written written = node.desk.write(last.id());
        Path file = assertInstanceOf(Written.Done.class, written, written::toString).file();
        String root = new RegistryInspector(RestorableNode.CLUSTER).contents(file).root();
        assertEquals(last.root(), root);
    }
}
