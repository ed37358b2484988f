package dev.rookery.node.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.config.value.ByteSize;
import dev.rookery.node.data.Incarnation;
import dev.rookery.node.registry.Command;
import dev.rookery.node.registry.Expect;
import dev.rookery.node.registry.Lookup;
import dev.rookery.node.registry.ModelView;
import dev.rookery.node.registry.Ref;
import dev.rookery.node.registry.RunConfig;
import dev.rookery.node.registry.Stage;
import dev.rookery.node.registry.VersionView;
import dev.rookery.sync.driver.StoreException;
import dev.rookery.sync.fact.Origin;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteStoreTest {

    @TempDir private Path folder;
    private SqliteStore store;

    @BeforeEach
    void open() {
        store = SqliteStore.open(folder.resolve("registry.db"), "c", StoreSettings.DEFAULT);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void aReaderSeesACommitWholeOrNotAtAll() throws Exception {
        // given a reader that compares what one read says in two places
        Filing filing = new Filing(store);
        filing.register("m", 1);
        CountDownLatch stop = new CountDownLatch(1);
        ExecutorService threads = Executors.newSingleThreadExecutor();
        Future<Integer> reading = threads.submit(() -> readUntil(stop));

        // when versions come in groups of three, judged and counted in one commit
        for (int i = 0; i < 100; i++) {
            store.begin();
            filing.judge(filing.registration("m"));
            filing.judge(filing.registration("m"));
            filing.judge(filing.registration("m"));
            filing.commit();
        }
        stop.countDown();

        // then every read saw a whole number of groups
        assertTrue(reading.get() > 0);
        threads.shutdown();
        assertEquals(301, model("m").versions());
    }

    private int readUntil(CountDownLatch stop) {
        int reads = 0;
        while (stop.getCount() > 0 || reads == 0) {
            long versions = model("m").versions();
            assertEquals(1, versions % 3, "half a commit: " + versions);
            reads++;
        }
        return reads;
    }

    @Test
    void whatIsNotCommittedIsSeenByTheRulesAndByNobodyElse() {
        Filing filing = new Filing(store);
        filing.register("m", 1);

        store.begin();
        filing.judge(filing.registration("m"));

        assertEquals(2, store.tables().shown("m").orElseThrow().versions());
        assertEquals(1, model("m").versions());
        store.rollback();
        assertEquals(1, store.tables().shown("m").orElseThrow().versions());
    }

    @Test
    void theSyncLoopReadsAlsoWhileEveryReaderIsBusy() {
        // given a store whose only reader is taken
        new Filing(store).register("m", 1);
        Origin origin = store.load().get(0).origin();
        StoreSettings narrow =
                new StoreSettings(
                        1, Duration.ofMillis(20), Duration.ofMillis(500), ByteSize.ofMb(64));
        store.close();
        store = SqliteStore.open(folder.resolve("registry.db"), "c", narrow);

        store.look(
                tables -> {
                    assertThrows(StoreException.class, () -> model("m"));

                    // then what the loop asks is answered
                    assertEquals(1, store.find(origin, 1).size());
                    assertEquals(1, store.loop().facts(origin, 1, 1, 1).size());
                    assertInstanceOf(Lookup.Found.class, store.stats());
                    return true;
                });
    }

    @Test
    void aFullDiskFailsTheWriteAndLosesNothing() {
        // given a file that may not grow
        Filing filing = new Filing(store);
        filing.register("m", 3);
        Db db = store.writer().db;
        long pages = db.number("count pages", "PRAGMA page_count");
        db.first("limit the file", "PRAGMA max_page_count = " + (pages + 20));

        // when more is written than fits
        StoreException failure =
                assertThrows(StoreException.class, () -> filing.register("m", 10_000));
        store.rollback();

        // then it says so, and what was committed is there
        assertTrue(failure.full(), failure.getMessage());
        assertTrue(failure.getMessage().contains("free space"), failure.getMessage());
        long committed = store.load().get(0).maxSeq();
        assertTrue(committed >= 3);
        assertEquals(committed, store.facts(Filing.ORIGIN, 1, committed, 1 << 30).size());

        // and once there is space, writing goes on
        store.writer().db.first("lift the limit", "PRAGMA max_page_count = 1000000");
        store.probe();
        new Filing(store).register("m", 1);
        assertEquals(committed + 1, model("m").versions());
    }

    @Test
    void aRestartFindsWhatWasCommittedAndHowItWasStopped() {
        Incarnation now = new Incarnation("1:2", "machine", "boot");
        store.running(now);
        store.local("node_id", "n1");
        new Filing(store).register("m", 2);

        store.close();
        open();

        assertEquals(Optional.of(new LastRun(now, true)), store.lastRun());
        assertEquals(Optional.of("n1"), store.local("node_id"));
        assertEquals(2, model("m").versions());
        assertEquals(Optional.empty(), store.damage());
    }

    @Test
    void aFileThatWasNotClosedSaysSo() throws Exception {
        store.running(new Incarnation("1:2", "machine", "boot"));
        new Filing(store).register("m", 2);

        try (SqliteStore second =
                SqliteStore.open(folder.resolve("registry.db"), "c", StoreSettings.DEFAULT)) {
            assertFalse(second.lastRun().orElseThrow().stoppedCleanly());
            assertEquals(2, second.load().get(0).maxSeq());
        }
    }

    @Test
    void eventsAreNumberedAndReadFromAnyPlace() {
        Filing filing = new Filing(store);
        filing.register("m", 3);

        List<StoredEvent> all = store.events(0, 100);
        List<StoredEvent> later = store.events(all.get(1).id(), 100);

        assertEquals(store.lastEvent(), all.get(all.size() - 1).id());
        assertEquals(all.subList(2, all.size()), later);
        assertEquals(all.subList(0, 2), store.events(0, 2));
        assertEquals(
                3, all.stream().filter(e -> e.event().type().equals("version.registered")).count());
    }

    @Test
    void theOldestEventsAreDropped() {
        Filing filing = new Filing(store);
        for (int i = 0; i < 2 * EventLog.KEPT / 250 + 10; i++) {
            store.begin();
            for (int j = 0; j < 250; j++) {
                filing.judge(filing.registration("m"));
            }
            filing.commit();
        }

        List<StoredEvent> first = store.events(0, 1);

        assertTrue(first.get(0).id() > 1, "still there: " + first);
        long kept = store.lastEvent() - first.get(0).id();
        assertTrue(kept >= EventLog.KEPT, "only " + kept + " left");
    }

    @Test
    void countsFollowTheRowsAndGrowWithTheFactsAlone() {
        Filing filing = new Filing(store);
        filing.register("m", 2);
        filing.version(move("m", 1, Stage.STAGING));
        filing.version(move("m", 1, Stage.PRODUCTION));

        Totals totals = store.totals();

        assertEquals(2, totals.registrations());
        assertEquals(1L, totals.moves().get(new Totals.Ends(Stage.DEVELOPMENT, Stage.STAGING)));
        assertEquals(1L, totals.moves().get(new Totals.Ends(Stage.STAGING, Stage.PRODUCTION)));
        assertEquals(2, totals.moves().size());
    }

    @Test
    void runsAreCountedByConfigurationAndNoFateOfAVersionTakesOneBack() {
        Filing filing = new Filing(store);
        filing.version(filing.run("hex8", 0.25));
        filing.version(filing.run("hex8", 0.75));
        filing.version(filing.run("square8", 0.5));
        filing.version(move("heuristic_hex8_2p", 2, Stage.REJECTED));

        SortedMap<RunConfig, Totals.Runs> runs = store.totals().runs();

        assertEquals(
                new TreeMap<>(
                        Map.of(
                                new RunConfig("hex8", 2),
                                new Totals.Runs(2, 0.75),
                                new RunConfig("square8", 2),
                                new Totals.Runs(1, 0.5))),
                runs);
    }

    @Test
    void aVersionIsFoundByEveryName() {
        Filing filing = new Filing(store);
        VersionView made = filing.version(filing.registration("m"));

        for (String ref :
                List.of("1", made.id().toString(), made.label(), made.shortId(), "latest", "dev")) {
            Lookup<VersionView> found =
                    store.catalogue().version("m", new Ref(ref), OptionalLong.empty());
            assertEquals(made.id(), ((Lookup.Found<VersionView>) found).value().id(), ref);
        }
    }

    @Test
    void thePastIsReadAsItWas() {
        Filing filing = new Filing(store);
        VersionView made = filing.version(filing.registration("m"));
        filing.version(move("m", 1, Stage.STAGING));

        Lookup<VersionView> then =
                store.catalogue().version("m", Ref.of(1), OptionalLong.of(made.createdAtMillis()));
        Lookup<VersionView> now = store.catalogue().version("m", Ref.of(1), OptionalLong.empty());

        assertEquals(Stage.DEVELOPMENT, ((Lookup.Found<VersionView>) then).value().stage());
        assertEquals(Stage.STAGING, ((Lookup.Found<VersionView>) now).value().stage());
    }

    private static Command move(String model, long number, Stage to) {
        return new Command.Move("operator", model, Ref.of(number), to, "", Expect.NOTHING);
    }

    private ModelView model(String name) {
        Lookup<ModelView> found = store.catalogue().model(name, OptionalLong.empty());
        return ((Lookup.Found<ModelView>) found).value();
    }
}
