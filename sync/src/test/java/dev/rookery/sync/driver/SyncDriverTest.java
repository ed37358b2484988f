package dev.rookery.sync.driver;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.sync.engine.Event;
import dev.rookery.sync.engine.NodeIdentity;
import dev.rookery.sync.fact.Draft;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.FactChain;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.vector.OriginRow;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SyncDriverTest implements Snapshots, Pusher, SyncListener {
    private static final Origin OWN = FactChain.origin(1, 1);
    private static final Origin A = FactChain.origin(9, 9);

    private final InMemoryFactStore store = new InMemoryFactStore();
    private final AtomicInteger commits = new AtomicInteger();
    private final AtomicInteger begins = new AtomicInteger();
    private final AtomicInteger probes = new AtomicInteger();
    private final AtomicInteger origins = new AtomicInteger(100);
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final List<OutgoingRumor> pushed = new CopyOnWriteArrayList<>();
    private volatile boolean snapshotsFail;
    private volatile boolean forcesFail;
    private volatile boolean broken;
    private SyncDriver driver = start(DriverSettings.DEFAULTS);

    @AfterEach
    void stop() {
        driver.close();
    }

    @Test
    void aWriteIsAnsweredOnceItIsDurableAndThenPassedOn() {
        String answer = join(driver.submit(note("one")));

        assertEquals("one", answer);
        assertEquals(1, store.all().size());
        assertEquals(1, driver.held().head());
        await().until(() -> !pushed.isEmpty());
        assertEquals(store.all(), pushed.get(0).rumor().facts());
        assertEquals(3, pushed.get(0).rumor().ttl());
        assertEquals(List.of("committed 1", "kept 1 of me"), told);
    }

    @Test
    void everythingThatWaitsGoesIntoOneCommit() {
        CountDownLatch gate = new CountDownLatch(1);
        List<CompletionStage<String>> answers = new ArrayList<>();
        answers.add(driver.submit(gated(gate)));
        for (int i = 0; i < 100; i++) {
            answers.add(driver.submit(note("n" + i)));
        }
        int before = commits.get();

        gate.countDown();
        answers.forEach(SyncDriverTest::join);

        assertEquals(101, store.all().size());
        assertEquals(1, commits.get() - before);
    }

    @Test
    void aWriteSeesThoseBeforeItInItsGroup() {
        CountDownLatch gate = new CountDownLatch(1);
        CompletionStage<String> first = driver.submit(gated(gate));
        CompletionStage<Boolean> second =
                driver.submit(
                        at -> new Proposal.Judgement<>(List.of(), store.latest("m").millis() > 0));

        gate.countDown();
        join(first);

        assertTrue(join(second));
    }

    @Test
    void aWriteThatCannotBeJudgedFailsAlone() {
        CountDownLatch gate = new CountDownLatch(1);
        CompletionStage<String> good = driver.submit(gated(gate));
        CompletionStage<String> thrown =
                driver.submit(
                        at -> {
                            throw new IllegalStateException("the rules are wrong");
                        });
        CompletionStage<String> tooLarge =
                driver.submit(
                        at ->
                                new Proposal.Judgement<>(
                                        List.of(new Draft("k", "m", new byte[Fact.BYTES_MAX], "a")),
                                        "x"));
        gate.countDown();

        assertEquals("gated", join(good));
        assertInstanceOf(IllegalStateException.class, failure(thrown));
        assertInstanceOf(IllegalArgumentException.class, failure(tooLarge));
        assertEquals(1, store.all().size());
    }

    @Test
    void aFailedCommitFailsItsGroupAndTheNextGroupGoesOnFromWhatIsDurable() {
        store.failNextCommit(InMemoryFactStore.CommitFault.DURABLE);

        CompletionStage<String> lost = driver.submit(note("reported as failed"));

        assertInstanceOf(StoreException.class, failure(lost));
        join(driver.submit(note("next")));
        assertEquals(List.of(1L, 2L), store.all().stream().map(Fact::seq).toList());
        assertEquals(store.all().get(0).hash(), store.all().get(1).prev());
    }

    @Test
    void aDamagedRowIsMendedBetweenTwoGroupsAndTheRowsAreReadAnew() {
        join(driver.submit(note("one")));
        Fact fact = store.all().get(0);
        OriginRow right = driver.held().vector().rowOrEmpty(OWN);
        store.damage(fact, new byte[] {1});
        store.misstate(OriginRow.empty(OWN));
        StoredFact row = store.stored(OWN, 1, 1, 1).get(0);

        join(driver.mend(List.of(new Mending(Optional.of(row), fact)), List.of(right)));
        join(driver.submit(note("two")));

        assertEquals(List.of(fact), store.find(OWN, 1));
        assertEquals(fact.hash(), store.find(OWN, 2).get(0).prev());
        assertEquals(2, driver.held().head());
    }

    @Test
    void aFullDiskMakesTheNodeReadOnlyUntilAProbeSucceeds() {
        driver.close();
        driver = start(quick(8));
        store.full(true);

        StoreException full =
                assertInstanceOf(StoreException.class, failure(driver.submit(note("a"))));
        await().until(() -> driver.readOnly().isPresent());
        Throwable refused = failure(driver.submit(note("b")));

        assertTrue(full.full());
        assertTrue(refused.getMessage().contains("read-only"), refused.getMessage());
        await().until(() -> probes.get() > 1);
        store.full(false);
        await().until(() -> driver.readOnly().isEmpty());
        assertEquals("c", join(driver.submit(note("c"))));
        assertTrue(told.contains("read-only true") && told.contains("read-only false"));
    }

    @Test
    void moreThanMayWaitIsRefusedAsBusyAndNothingOfItHappens() {
        driver.close();
        driver = start(quick(8));
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch gate = new CountDownLatch(1);
        driver.submit(gated(entered, gate));
        awaitLatch(entered);
        for (int i = 0; i < 8; i++) {
            driver.submit(note("waits " + i));
        }

        Throwable busy = failure(driver.submit(note("too many")));

        NodeBusyException exception = assertInstanceOf(NodeBusyException.class, busy);
        assertEquals(Duration.ofSeconds(1), exception.retryAfter());
        gate.countDown();
        driver.close();
        assertEquals(9, store.all().size());
    }

    @Test
    void aPeersFactsAreKeptInStepsThatEndWithABatch() {
        driver.close();
        driver = start(quick(8));
        FactChain chain = new FactChain(A);
        List<Fact> facts = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            facts.addAll(chain.batch("m", "one", "two", "three"));
        }
        int before = commits.get();

        Kept kept = join(driver.offer(PeerFacts.pulled("peer", facts)));

        assertEquals(new Kept(30, false, List.of(), Optional.empty()), kept);
        assertEquals(5, commits.get() - before);
        assertEquals(5, told.stream().filter(text -> text.startsWith("mark")).count());
        assertEquals(facts, store.facts(A, 1, 30, Long.MAX_VALUE));
    }

    @Test
    void withoutASnapshotThePeersStepIsDroppedAndLocalWritesGoOn() {
        snapshotsFail = true;
        Fact fact = new FactChain(A).next("m", "theirs");
        CountDownLatch gate = new CountDownLatch(1);
        CompletionStage<String> first = driver.submit(gated(gate));
        CompletionStage<Kept> dropped = driver.offer(PeerFacts.pulled("peer", List.of(fact)));
        CompletionStage<String> local = driver.submit(note("mine"));
        gate.countDown();

        assertInstanceOf(SnapshotException.class, failure(dropped));
        join(first);
        assertEquals("mine", join(local));
        assertEquals(2, driver.held().vector().facts());
        await().until(() -> told.contains("dropped 1 of peer"));

        snapshotsFail = false;
        assertEquals(1, join(driver.offer(PeerFacts.pulled("peer", List.of(fact)))).kept());
    }

    @Test
    void aMarkThatFailsLateTakesItsStepBackAndLocalWritesAreJudgedAnew() {
        forcesFail = true;
        Fact fact = new FactChain(A).next("m", "theirs");
        CountDownLatch gate = new CountDownLatch(1);
        CompletionStage<String> first = driver.submit(gated(gate));
        CompletionStage<Kept> dropped = driver.offer(PeerFacts.pulled("peer", List.of(fact)));
        CompletionStage<String> local = driver.submit(note("mine"));
        gate.countDown();

        assertInstanceOf(SnapshotException.class, failure(dropped));
        join(first);
        assertEquals("mine", join(local));
        assertEquals(2, driver.held().vector().facts());
        assertEquals(2, driver.held().head());
        assertEquals(List.of(), store.facts(A, 1, 1, Long.MAX_VALUE));
        await().until(() -> told.contains("dropped 1 of peer"));

        forcesFail = false;
        assertEquals(1, join(driver.offer(PeerFacts.pulled("peer", List.of(fact)))).kept());
        assertTrue(told.indexOf("settled") < told.lastIndexOf("committed 1"), told.toString());
    }

    @Test
    void aContestedOriginIsLeftBeforeTheNextFact() {
        join(driver.submit(note("one")));
        driver.contested(new Event.Contested(OWN, 5, "a peer holds seq 5"));
        await().until(() -> !driver.held().identity().current().equals(OWN));

        join(driver.submit(note("two")));

        assertEquals(List.of(OWN), driver.held().identity().sealed());
        assertEquals(1, driver.held().head());
        assertEquals(Optional.of(driver.held().identity()), store.identity());
        assertTrue(told.stream().anyMatch(text -> text.startsWith("rotated")));
    }

    @Test
    void aContestWhileTheStoreCannotBeOpenedKeepsNobodyFromClosing() throws Exception {
        broken = true;
        int before = begins.get();
        driver.contested(new Event.Contested(OWN, 5, "a peer holds seq 5"));
        await().until(() -> begins.get() > before);

        CompletableFuture<Void> closed = CompletableFuture.runAsync(driver::close);
        try {
            closed.get(20, TimeUnit.SECONDS);
        } finally {
            broken = false;
        }
    }

    @Test
    void aContestWhileTheStoreCannotBeOpenedIsTriedAgainOnlyAfterAPause() {
        broken = true;
        int before = begins.get();
        driver.contested(new Event.Contested(OWN, 5, "a peer holds seq 5"));
        await().until(() -> begins.get() > before);

        try {
            assertInstanceOf(StoreException.class, failure(driver.submit(note("one"))));
            assertInstanceOf(StoreException.class, failure(driver.submit(note("two"))));
            assertEquals(before + 3, begins.get());
        } finally {
            broken = false;
        }
    }

    @Test
    void aContestIsNotForgottenWhileTheStoreCannotBeOpened() {
        driver.close();
        driver = start(quick(8));
        broken = true;
        int before = begins.get();
        driver.contested(new Event.Contested(OWN, 5, "a peer holds seq 5"));
        await().until(() -> begins.get() > before);

        broken = false;

        await().until(() -> !driver.held().identity().current().equals(OWN));
        assertEquals(List.of(OWN), driver.held().identity().sealed());
    }

    @Test
    void whatWaitsAtTheEndIsFinished() {
        CountDownLatch gate = new CountDownLatch(1);
        CompletionStage<String> first = driver.submit(gated(gate));
        CompletionStage<String> second = driver.submit(note("last"));
        gate.countDown();

        driver.close();

        assertEquals("gated", join(first));
        assertEquals("last", join(second));
    }

    @Test
    void aClosedDriverAsksEverybodyToComeAgainForItsStoreIsBeingRestarted() {
        Fact fact = new FactChain(A).next("m", "theirs");
        driver.close();

        Throwable late = failure(driver.submit(note("late")));
        Throwable offered = failure(driver.offer(PeerFacts.pulled("peer", List.of(fact))));

        NodeBusyException busy = assertInstanceOf(NodeBusyException.class, late);
        assertEquals(Duration.ofSeconds(1), busy.retryAfter());
        assertTrue(busy.getMessage().contains("restarting its store"), busy.getMessage());
        assertInstanceOf(NodeBusyException.class, offered);
    }

    @Test
    void aRestartGoesOnUnderTheSameOrigin() {
        join(driver.submit(note("one")));
        driver.close();
        driver = start(DriverSettings.DEFAULTS);

        join(driver.submit(note("two")));

        assertEquals(2, driver.held().head());
        assertEquals(OWN, driver.held().identity().current());
    }

    @Test
    void aSettingOutOfRangeIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> quick(0));
    }

    private SyncDriver start(DriverSettings settings) {
        FactStore counted =
                new SabotagedStore(store) {
                    @Override
                    public void begin() {
                        begins.incrementAndGet();
                        if (broken) {
                            throw new StoreException("could not begin: broken", false, null);
                        }
                        super.begin();
                    }

                    @Override
                    public void commit() {
                        commits.incrementAndGet();
                        super.commit();
                    }

                    @Override
                    public void probe() {
                        probes.incrementAndGet();
                        super.probe();
                    }
                };
        SyncPorts ports =
                new SyncPorts(
                        counted,
                        this,
                        this,
                        this,
                        () -> FactChain.origin(1, origins.incrementAndGet()),
                        Runnable::run);
        NodeIdentity identity = store.identity().orElse(NodeIdentity.first(OWN));
        return new SyncDriver("c", identity, ports, SyncTime.SYSTEM, settings);
    }

    /** Small limits, short times. */
    private static DriverSettings quick(int proposalsMax) {
        return new DriverSettings(
                proposalsMax,
                8L << 20,
                512,
                4L << 20,
                4,
                1L << 20,
                Duration.ZERO,
                Duration.ZERO,
                Duration.ofMillis(5),
                Duration.ofSeconds(5),
                Duration.ofSeconds(60));
    }

    private static Proposal<String> note(String body) {
        Draft draft = new Draft("test.note", "m", body.getBytes(StandardCharsets.UTF_8), "tester");
        return at -> new Proposal.Judgement<>(List.of(draft), body);
    }

    private static Proposal<String> gated(CountDownLatch gate) {
        return gated(new CountDownLatch(1), gate);
    }

    /** Holds the loop until the gate opens. */
    private static Proposal<String> gated(CountDownLatch entered, CountDownLatch gate) {
        return at -> {
            entered.countDown();
            awaitLatch(gate);
            return note("gated").judge(at);
        };
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static <T> T join(CompletionStage<T> stage) {
        return Blocking.get(stage, Duration.ofSeconds(30));
    }

    private static Throwable failure(CompletionStage<?> stage) {
        CompletionException e =
                assertThrows(CompletionException.class, () -> stage.toCompletableFuture().join());
        return e.getCause();
    }

    @Override
    public void mark(String reason, Hash root, long facts) {
        if (snapshotsFail) {
            throw new SnapshotException("could not mark: asked to fail; try again", null);
        }
        told.add("mark " + reason);
    }

    @Override
    public void settle() {
        if (forcesFail) {
            throw new SnapshotException("could not force: asked to fail; try again", null);
        }
        told.add("settled");
    }

    @Override
    public void committed(List<Fact> facts, Collection<OriginRow> rows) {
        told.add("committed " + facts.size());
    }

    @Override
    public int ttl() {
        return 3;
    }

    @Override
    public boolean push(List<OutgoingRumor> rumors) {
        return pushed.addAll(rumors);
    }

    @Override
    public void pullSoon(String peer, String why) {
        told.add("pull soon " + peer);
    }

    @Override
    public void kept(List<Fact> facts, Optional<String> peer) {
        told.add("kept " + facts.size() + " of " + peer.orElse("me"));
    }

    @Override
    public void stepDropped(String peer, int facts, String why) {
        told.add("dropped " + facts + " of " + peer);
    }

    @Override
    public void originRotated(Origin before, Origin now, String why) {
        told.add("rotated: " + why);
    }

    @Override
    public void readOnly(boolean readOnly, String why) {
        told.add("read-only " + readOnly);
    }
}
