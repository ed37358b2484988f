package dev.rookery.node.numbering;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.node.registry.ModelKey;
import dev.rookery.node.service.Numbering.Hint;
import dev.rookery.sync.membership.FreePorts;
import dev.rookery.sync.membership.HazelcastNode;
import dev.rookery.sync.membership.HazelcastSettings;
import dev.rookery.sync.peer.SteadyClock;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HazelcastNumberingTest {
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(40);

    private final ExecutorService workers = Executors.newFixedThreadPool(2);
    private final List<HazelcastNode> nodes = new ArrayList<>();
    private final AtomicLong known = new AtomicLong();
    private final AtomicInteger lookups = new AtomicInteger();

    @AfterEach
    void close() {
        nodes.forEach(HazelcastNode::close);
        workers.shutdown();
    }

    @Test
    void twoNodesNeverGetOneNumberTwiceAndGoOnAfterTheKnownMax() throws Exception {
        // given two members and a model of which 40 numbers are known
        known.set(40);
        List<Integer> ports = FreePorts.take(2);
        HazelcastNumbering a = member("a", ports, 0);
        HazelcastNumbering b = member("b", ports, 1);
        await().atMost(LONG_ENOUGH)
                .until(
                        () ->
                                nodes.stream()
                                        .allMatch(
                                                n ->
                                                        n.running().isPresent()
                                                                && n.running()
                                                                                .get()
                                                                                .getCluster()
                                                                                .getMembers()
                                                                                .size()
                                                                        == 2));
        settle(a);

        // when both ask for many at once
        lookups.set(0);
        List<CompletionStage<Hint>> asked = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            asked.add(a.next("m"));
            asked.add(b.next("m"));
        }
        Set<Long> numbers = new HashSet<>();
        for (CompletionStage<Hint> hint : asked) {
            numbers.add(hint.toCompletableFuture().get(20, TimeUnit.SECONDS).atLeast());
        }

        // then
        assertEquals(1_000, numbers.size());
        assertTrue(numbers.stream().allMatch(n -> n > 40), numbers.toString());
        assertTrue(lookups.get() < 500, "those that wait share a reservation: " + lookups.get());

        // and when one dies, the other goes on where they were
        long last = numbers.stream().mapToLong(n -> n).max().orElseThrow();
        nodes.get(0).running().orElseThrow().getLifecycleService().terminate();
        await().atMost(LONG_ENOUGH).until(() -> hint(b).atLeast() > last);
        assertEquals(0, hint(a).atLeast());
    }

    @Test
    void whileHazelcastIsNotUpThereIsNoHintAndNobodyWaits() {
        HazelcastNumbering numbering = numbering();
        CompletionStage<Hint> hint = numbering.next("m");
        assertEquals(new Hint(0, true), hint.toCompletableFuture().getNow(new Hint(-1, false)));
    }

    @Test
    void aLookupThatFailsGivesNoHintAndTheNextOneIsAnswered() throws Exception {
        // given one member, and a store that fails once
        HazelcastNumbering a = member("a", FreePorts.take(1), 0);
        nodes.get(0).instance().toCompletableFuture().get(40, TimeUnit.SECONDS);
        known.set(-1);

        // then
        assertEquals(0, hint(a).atLeast());
        known.set(7);
        await().atMost(LONG_ENOUGH).until(() -> hint(a).atLeast() == 8);
    }

    /** The first reservation finds classes to load and partitions to make: let it. */
    private static void settle(HazelcastNumbering numbering) {
        await().atMost(LONG_ENOUGH).until(() -> hint(numbering).atLeast() > 0);
    }

    private static Hint hint(HazelcastNumbering numbering) throws Exception {
        return numbering.next("m").toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private HazelcastNumbering numbering() {
        MajorityWatch alone =
                new MajorityWatch(() -> 1, Duration.ofSeconds(5), SteadyClock.system());
        return new HazelcastNumbering(
                name -> {
                    lookups.incrementAndGet();
                    if (known.get() < 0) {
                        throw new IllegalStateException("the store is away");
                    }
                    return Optional.of(new KnownNumbers.Known(new ModelKey(name, 1), known.get()));
                },
                new LocalNumbering(alone),
                workers,
                System::nanoTime,
                Duration.ofSeconds(10));
    }

    private HazelcastNumbering member(String id, List<Integer> ports, int which) {
        HazelcastNumbering numbering = numbering();
        HazelcastSettings settings =
                HazelcastSettings.of(
                        "rookery-numbers-test",
                        "127.0.0.1",
                        ports.get(which),
                        ports.stream().map(port -> "127.0.0.1:" + port).toList(),
                        Optional.empty());
        HazelcastNode node =
                HazelcastNode.start(
                        settings,
                        id,
                        URI.create("http://127.0.0.1:" + (7_001 + which)),
                        HazelcastNumbering::configure);
        nodes.add(node);
        numbering.attach(node);
        return numbering;
    }
}
