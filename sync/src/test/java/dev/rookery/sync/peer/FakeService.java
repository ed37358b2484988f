package dev.rookery.sync.peer;

import dev.rookery.sync.clock.Stamp;
import dev.rookery.sync.driver.PullExchange;
import dev.rookery.sync.driver.PullOutcome;
import dev.rookery.sync.driver.RangeExchange;
import dev.rookery.sync.driver.SnapshotAsk;
import dev.rookery.sync.driver.SnapshotException;
import dev.rookery.sync.driver.SyncService;
import dev.rookery.sync.fact.Batch;
import dev.rookery.sync.fact.Dot;
import dev.rookery.sync.fact.Draft;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.message.Given;
import dev.rookery.sync.message.Hello;
import dev.rookery.sync.message.HelloReply;
import dev.rookery.sync.message.Holding;
import dev.rookery.sync.message.Message;
import dev.rookery.sync.message.PullRequest;
import dev.rookery.sync.message.PullResponse;
import dev.rookery.sync.message.PushReply;
import dev.rookery.sync.message.PushRequest;
import dev.rookery.sync.message.RangeRequest;
import dev.rookery.sync.message.RangeResponse;
import dev.rookery.sync.message.Refusal;
import dev.rookery.sync.message.RowDigest;
import dev.rookery.sync.message.Rumor;
import dev.rookery.sync.message.SnapshotPart;
import dev.rookery.sync.vector.BucketSet;
import dev.rookery.sync.vector.VersionVector;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A node that keeps facts in a map and answers with all that it has, or with its rows alone. A
 * snapshot, where it serves one, is its name.
 *
 * <p>Threads: safe for any thread.
 */
public class FakeService implements SyncService {
    private final String node;

    /** Its wall clock, as it tells others. */
    long clockMillis;

    private final TreeMap<String, Fact> facts = new TreeMap<>();

    /** What this node answers to word that its origin is not its own alone. */
    volatile boolean believes = true;

    private final List<Refusal> refusals = new ArrayList<>();
    private boolean failing;
    private int sent;
    private int sentBefore = -1;
    private boolean serving;

    public FakeService(String node) {
        this.node = node;
    }

    /** A fact of an origin. */
    public static Fact fact(int origin, long seq, String entity) {
        return Fact.of(
                new Dot(new Origin(origin, 0), seq),
                Hash.ZERO,
                new Batch(0, 1),
                Stamp.ofMillis(seq),
                0,
                new Draft("test", entity, "{}".getBytes(StandardCharsets.UTF_8), "me"));
    }

    /** Keeps a fact, and says whether it is new. */
    public synchronized boolean keep(Fact fact) {
        return facts.put(fact.hash().toString(), fact) == null;
    }

    /** From now on it cannot keep what comes by a pull, or can again. */
    public synchronized void failing(boolean now) {
        failing = now;
    }

    private synchronized void able() {
        if (failing) {
            throw new SnapshotException("could not mark: asked to fail; try again", null);
        }
    }

    private synchronized List<Fact> all() {
        return List.copyOf(facts.values());
    }

    public synchronized int count() {
        return facts.size();
    }

    public synchronized List<Refusal> refusals() {
        return List.copyOf(refusals);
    }

    @Override
    public Hello hello() {
        return new Hello(
                "c",
                0,
                node,
                new Origin(node.hashCode(), 1),
                0,
                node.hashCode(),
                1,
                1,
                clockMillis);
    }

    @Override
    public Message hello(Hello other) {
        return new HelloReply(hello(), 1, root());
    }

    @Override
    public synchronized boolean refused(String peer, Hello told, Refusal refusal) {
        refusals.add(refusal);
        return believes;
    }

    @Override
    public synchronized Hash root() {
        return Hash.of(String.join(",", facts.keySet()).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public PullResponse pull(PullRequest request) {
        if (request.buckets().isPresent()) {
            return new PullResponse(root(), BucketSet.ALL, rows(), List.of(), false, Given.NOTHING);
        }
        int kept = (int) request.give().stream().filter(this::keep).count();
        List<Fact> all = all();
        sent += all.size();
        return new PullResponse(
                root(),
                BucketSet.NONE,
                List.of(),
                all,
                false,
                new Given(kept, List.of(), Optional.empty()));
    }

    private List<RowDigest> rows() {
        TreeMap<Origin, Long> counts = new TreeMap<>();
        all().forEach(fact -> counts.merge(fact.origin(), 1L, Long::sum));
        return counts.entrySet().stream()
                .map(row -> new RowDigest(row.getKey(), row.getValue(), row.getValue(), 0))
                .toList();
    }

    /** From now on it serves a snapshot. */
    void serveSnapshot() {
        serving = true;
    }

    @Override
    public SnapshotPart snapshot(SnapshotAsk ask) {
        if (!serving) {
            return SyncService.super.snapshot(ask);
        }
        byte[] bytes = node.getBytes(StandardCharsets.UTF_8);
        sentBefore = sent;
        return new SnapshotPart(Hash.of(bytes), bytes.length, 0, bytes);
    }

    /** Facts that it had answered pulls with when its snapshot was asked for. */
    int sentBeforeSnapshot() {
        return sentBefore;
    }

    @Override
    public RangeResponse range(RangeRequest request) {
        throw new IllegalStateException("no origin forks here");
    }

    @Override
    public RangeExchange ranges(String peer, List<Origin> origins) {
        return new NoRanges();
    }

    /** No origin forks here. */
    private static final class NoRanges implements RangeExchange {
        @Override
        public Optional<RangeRequest> first() {
            return Optional.empty();
        }

        @Override
        public Optional<RangeRequest> next(RangeResponse response) {
            throw new IllegalStateException("nothing was asked");
        }

        @Override
        public PullOutcome outcome() {
            return new PullOutcome(0, 0, true, Optional.empty());
        }
    }

    @Override
    public CompletionStage<PushReply> push(PushRequest request) {
        int kept = 0;
        for (Rumor rumor : request.rumors()) {
            kept += (int) rumor.facts().stream().filter(this::keep).count();
        }
        List<Origin> asked = request.holdings().stream().map(Holding::origin).toList();
        return CompletableFuture.completedStage(new PushReply(kept, false, holdings(asked)));
    }

    @Override
    public List<Holding> holdings(Collection<Origin> origins) {
        List<Holding> holdings = new ArrayList<>();
        for (Origin origin : origins) {
            long count = all().stream().filter(fact -> fact.origin().equals(origin)).count();
            holdings.add(new Holding(new RowDigest(origin, count, count, 0), Hash.ZERO));
        }
        return holdings;
    }

    @Override
    public PullExchange exchange(String peer) {
        return new Exchange();
    }

    /** Gives everything, takes everything, once. */
    private final class Exchange implements PullExchange {
        private int kept;
        private int given;
        private boolean complete;

        @Override
        public PullRequest first() {
            return new PullRequest(
                    node, root(), Optional.empty(), BucketSet.NONE, List.of(), List.of(), all());
        }

        @Override
        public PullRequest survey() {
            return new PullRequest(
                    node,
                    root(),
                    Optional.of(VersionVector.EMPTY.buckets()),
                    BucketSet.NONE,
                    List.of(),
                    List.of(),
                    List.of());
        }

        @Override
        public long lacking(PullResponse response) {
            return response.rows().stream().mapToLong(RowDigest::count).sum() - count();
        }

        @Override
        public Optional<PullRequest> next(PullResponse response) {
            able();
            if (response.spelled().equals(BucketSet.ALL)) {
                return Optional.of(first());
            }
            kept += (int) response.facts().stream().filter(FakeService.this::keep).count();
            given += response.given().kept();
            complete = true;
            return Optional.empty();
        }

        @Override
        public List<Origin> forked() {
            return List.of();
        }

        @Override
        public PullOutcome outcome() {
            return new PullOutcome(kept, given, complete, Optional.empty());
        }
    }
}
