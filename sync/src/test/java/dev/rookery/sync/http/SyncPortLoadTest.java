package dev.rookery.sync.http;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.sync.driver.SnapshotAsk;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.FactChain;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.message.Given;
import dev.rookery.sync.message.PullRequest;
import dev.rookery.sync.message.PullResponse;
import dev.rookery.sync.message.PushReply;
import dev.rookery.sync.message.PushRequest;
import dev.rookery.sync.message.Rumor;
import dev.rookery.sync.message.SnapshotPart;
import dev.rookery.sync.peer.Answer;
import dev.rookery.sync.peer.FakeService;
import dev.rookery.sync.peer.PeerCallException;
import dev.rookery.sync.vector.BucketSet;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** More than a port or a line takes. */
class SyncPortLoadTest extends WireTest {
    /** Of {@code roomy()}, as by default. */
    private static final int WORKERS = 8;

    private static final int PER_SECOND = 1_000_000;
    private static final int MESSAGE = 100_000;

    @Test
    void pushesPullsAndSnapshotsTogetherKeepToTheBytesOfASecond() throws Exception {
        // given a node with one budget for what it serves and what it sends
        ByteBudget budget = new ByteBudget(PER_SECOND, System::nanoTime);
        SyncServer b = server(new FakeService("b"), "b", Optional.empty());
        SyncServer a = server(new Generous(), "a", Optional.empty(), roomy(), budget);
        CountingProxy toA = new CountingProxy(vertx, a.port());
        CountingProxy toB = new CountingProxy(vertx, b.port());
        SyncClient pusher = client("a", budget);
        SyncClient puller = client("a", new ByteBudget(1_000_000_000, System::nanoTime));
        AtomicInteger pushes = new AtomicInteger();
        AtomicInteger pulls = new AtomicInteger();
        AtomicInteger pieces = new AtomicInteger();
        FactChain chain = new FactChain(FactChain.origin(1, 1));
        PushRequest rumor = push(chain.next("m", noise(MESSAGE)));

        // when all three are wanted as fast as they come
        long began = System.nanoTime();
        again(() -> pusher.push(toB.url(), rumor), pushes);
        again(() -> pusher.push(toB.url(), rumor), pushes);
        again(() -> puller.pull(toA.url(), pullOf()), pulls);
        again(() -> puller.snapshot(toA.url(), Optional.empty(), 0), pieces);
        AtomicLong sent = new AtomicLong();
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> sent.addAndGet(toA.taken() + toB.taken()) > 2.5 * PER_SECOND);
        double seconds = (System.nanoTime() - began) / 1e9;

        // then no more went out than those seconds and the one saved allow, and some of each
        double allowed = PER_SECOND * (seconds + 1) + 8 * MESSAGE;
        assertTrue(sent.get() <= allowed, sent + " bytes in " + seconds + " s");
        for (AtomicInteger calls : List.of(pushes, pulls, pieces)) {
            await().atMost(Duration.ofSeconds(20)).until(() -> calls.get() > 0);
        }
    }

    @Test
    void whatDoesNotFitBeforeTheWorkersIsToldToComeAgainAndTheRestIsServed() throws Exception {
        // given workers that are all busy with large pushes
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger inside = new AtomicInteger();
        FakeService service =
                new FakeService("b") {
                    @Override
                    public CompletionStage<PushReply> push(PushRequest request) {
                        inside.incrementAndGet();
                        await().atMost(Duration.ofSeconds(20)).until(() -> go.getCount() == 0);
                        return super.push(request);
                    }
                };
        URI at = server(service, "b", Optional.empty(), roomy()).url();
        SyncClient client = client("a", new ByteBudget(1_000_000_000, System::nanoTime));
        FactChain chain = new FactChain(FactChain.origin(1, 1));
        PushRequest large = push(chain.next("m", noise(MESSAGE)));
        List<CompletionStage<Answer<PushReply>>> served = new ArrayList<>();
        for (int i = 0; i < WORKERS; i++) {
            served.add(client.push(at, large));
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> inside.get() == WORKERS);

        // when a hundred more come
        List<CompletionStage<Answer<PushReply>>> more = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            more.add(client.push(at, large));
        }

        // then 64 of them wait, and the others are refused while a small call is answered
        await().atMost(Duration.ofSeconds(20)).until(() -> refused(more).size() == 36);
        for (CompletionStage<?> call : refused(more)) {
            PeerCallException busy = failure(call);
            assertEquals(PeerCallException.Kind.BUSY, busy.kind());
            assertEquals(Duration.ofSeconds(1), busy.retryAfter());
        }
        assertEquals(service.root(), join(client.root(at)).message().root());

        // and once there is room, those that waited are served
        go.countDown();
        more.removeAll(refused(more));
        served.addAll(more);
        for (CompletionStage<Answer<PushReply>> push : served) {
            assertEquals("b", join(push).node());
        }
        assertEquals(64 + WORKERS, inside.get());
    }

    private static <T> List<CompletionStage<T>> refused(List<CompletionStage<T>> calls) {
        return calls.stream()
                .filter(call -> call.toCompletableFuture().isCompletedExceptionally())
                .toList();
    }

    /** Calls until the test ends; counts what was answered. */
    private void again(Supplier<CompletionStage<?>> call, AtomicInteger answered) {
        var unused =
                call.get()
                        .whenComplete(
                                (answer, failure) -> {
                                    answered.addAndGet(failure == null ? 1 : 0);
                                    vertx.setTimer(2, now -> again(call, answered));
                                });
    }

    private static PushRequest push(Fact fact) {
        return new PushRequest("a", List.of(new Rumor(1, List.of(fact))));
    }

    /** Text that hardly packs. */
    private static String noise(int chars) {
        StringBuilder text = new StringBuilder(chars);
        new Random(1).ints(chars, ' ', '~').forEach(c -> text.append((char) c));
        return text.toString();
    }

    private SyncClient client(String node, ByteBudget budget) {
        return new SyncClient(
                vertx,
                new SyncClientSettings(
                        "c", Duration.ofSeconds(30), Duration.ofSeconds(30), 150, Optional.empty()),
                auth(node, "c", Optional.empty()),
                budget,
                ForkJoinPool.commonPool());
    }

    private static SyncServerSettings roomy() {
        return SyncServerSettings.of("127.0.0.1", 0, Optional.empty());
    }

    /** Answers every pull, and every wish for a snapshot, with a lot. */
    private static final class Generous extends FakeService {
        private final Fact fact = new FactChain(FactChain.origin(2, 1)).next("m", noise(MESSAGE));

        Generous() {
            super("a");
        }

        @Override
        public PullResponse pull(PullRequest request) {
            return new PullResponse(
                    root(), BucketSet.NONE, List.of(), List.of(fact), false, Given.NOTHING);
        }

        @Override
        public SnapshotPart snapshot(SnapshotAsk ask) {
            byte[] bytes = fact.canonical();
            return new SnapshotPart(Hash.of(bytes), bytes.length, 0, bytes);
        }
    }
}
