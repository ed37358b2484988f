package dev.rookery.sync.driver;

import dev.rookery.sync.fact.Dot;
import dev.rookery.sync.fact.FactChain;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.membership.StaticMembership;
import dev.rookery.sync.message.ClaimReply;
import dev.rookery.sync.message.ClaimRequest;
import dev.rookery.sync.message.Hello;
import dev.rookery.sync.message.HelloReply;
import dev.rookery.sync.message.Message;
import dev.rookery.sync.message.MessageCodec;
import dev.rookery.sync.message.PullRequest;
import dev.rookery.sync.message.PullResponse;
import dev.rookery.sync.message.PushReply;
import dev.rookery.sync.message.PushRequest;
import dev.rookery.sync.message.RangeRequest;
import dev.rookery.sync.message.RangeResponse;
import dev.rookery.sync.message.RootReply;
import dev.rookery.sync.message.SnapshotPart;
import dev.rookery.sync.peer.Answer;
import dev.rookery.sync.peer.Machine;
import dev.rookery.sync.peer.PeerCallException;
import dev.rookery.sync.peer.PeerCalls;
import dev.rookery.sync.peer.PeerSettings;
import dev.rookery.sync.peer.VirtualTime;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.LongConsumer;

/**
 * Any number of nodes in virtual time, which know each other by address. Each message takes 5 ms
 * and passes the codec; of the calls, some are lost on the way there or back.
 *
 * <p>Threads: one fleet, one thread.
 */
final class SimulatedFleet {
    /** Of a request and of its answer, signed: an idle round is 501 bytes, 44 of them bodies. */
    private static final int REQUEST_HEAD = 290;

    private static final int ANSWER_HEAD = 170;
    private static final Duration ONE_WAY = Duration.ofMillis(5);

    /**
     * How one fact came to everybody. A round is one hop of its rumors, or one interval of pulls
     * after those.
     *
     * @param hops of the longest way by rumors on which somebody learned it
     * @param pulled how many learned it by a pull
     * @param pushBytes of all nodes until all knew it, headers included
     * @param pullBytes the same for hellos, roots and pulls
     */
    record Spread(
            int rounds, int hops, int pulled, Duration took, long pushBytes, long pullBytes) {}

    final VirtualTime time = new VirtualTime();
    final List<FleetNode> nodes = new ArrayList<>();
    private final Random random;
    private final double loss;
    private final BiPredicate<Integer, Integer> reaches;
    private long originNumber;
    private long pushBytes;
    private long pullBytes;
    private Optional<Tracked> tracked = Optional.empty();

    /** A fact on its way. */
    private static final class Tracked {
        private final Dot dot;
        private final int ttl;
        private final Duration began;
        private final boolean[] knows;
        private int hops;
        private int pulled;
        private int known = 1;
        private Duration lastPull = Duration.ZERO;

        Tracked(Dot dot, int ttl, Duration began, boolean[] knows) {
            this.dot = dot;
            this.ttl = ttl;
            this.began = began;
            this.knows = knows;
        }
    }

    /**
     * @param loss of 1, how many calls are never answered
     * @param reaches whether one node, by number, can call another
     */
    SimulatedFleet(long seed, int size, double loss, BiPredicate<Integer, Integer> reaches) {
        this.random = new Random(seed);
        this.loss = loss;
        this.reaches = reaches;
        List<URI> urls = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            urls.add(url(i));
        }
        for (int i = 0; i < size; i++) {
            int number = i;
            List<URI> others = urls.stream().filter(url -> !url.equals(url(number))).toList();
            nodes.add(
                    new FleetNode(
                            "n" + i,
                            this::freshOrigin,
                            new StaticMembership(others),
                            new Calls(i),
                            new Machine(
                                    time.clock(),
                                    time.steady(),
                                    new Random(random.nextLong()),
                                    time,
                                    Runnable::run),
                            facts -> arrived(number, facts)));
        }
    }

    private static URI url(int node) {
        return URI.create("http://n" + node + ".test:7071");
    }

    private Origin freshOrigin() {
        return FactChain.origin(random.nextInt(256), ++originNumber);
    }

    /** All nodes begin within one interval, and find each other. */
    void start() {
        long interval = PeerSettings.DEFAULT.interval().toMillis();
        for (FleetNode node : nodes) {
            ScheduledFuture<?> unused =
                    time.schedule(
                            node.rounds::start,
                            (long) (random.nextDouble() * interval),
                            TimeUnit.MILLISECONDS);
        }
        time.pass(PeerSettings.DEFAULT.interval().multipliedBy(6));
    }

    /**
     * Writes a fact somewhere, some time, and waits until all know it.
     *
     * @param within how long that may take
     */
    Spread spread(Duration within) {
        time.pass(Duration.ofMillis(random.nextInt(5_000)));
        pushBytes = 0;
        pullBytes = 0;
        int at = random.nextInt(nodes.size());
        FleetNode writer = nodes.get(at);
        boolean[] knows = new boolean[nodes.size()];
        knows[at] = true;
        int ttl = 32 - Integer.numberOfLeadingZeros(nodes.size() - 1) + 1;
        Tracked fact = new Tracked(writer.write("m"), ttl, time.elapsed(), knows);
        tracked = Optional.of(fact);
        while (fact.known < nodes.size()) {
            if (time.elapsed().minus(fact.began).compareTo(within) > 0) {
                throw new AssertionError(fact.known + " know it after " + within);
            }
            time.pass(ONE_WAY);
        }
        Duration took = time.elapsed().minus(fact.began);
        time.pass(ONE_WAY.multipliedBy(20)); // The last rumors are still on their way.
        tracked = Optional.empty();
        long interval = PeerSettings.DEFAULT.interval().toNanos();
        int pulls = (int) ((fact.lastPull.toNanos() + interval - 1) / interval);
        return new Spread(fact.hops + pulls, fact.hops, fact.pulled, took, pushBytes, pullBytes);
    }

    private void arrived(int number, PeerFacts facts) {
        if (tracked.isEmpty()) {
            return;
        }
        Tracked fact = tracked.get();
        if (fact.knows[number] || !nodes.get(number).holds(fact.dot)) {
            return;
        }
        fact.knows[number] = true;
        fact.known++;
        if (facts.pushed()) {
            fact.hops = Math.max(fact.hops, fact.ttl - facts.ttl());
        } else {
            fact.pulled++;
            fact.lastPull = time.elapsed().minus(fact.began);
        }
    }

    /** What one node calls the others by. */
    private final class Calls implements PeerCalls {
        private final int from;

        Calls(int from) {
            this.from = from;
        }

        @Override
        public CompletionStage<Answer<HelloReply>> hello(URI peer, Hello hello) {
            return pulling(
                    peer, Optional.of(hello), to -> (HelloReply) to.point.hello(wire(hello)));
        }

        @Override
        public CompletionStage<Answer<RootReply>> root(URI peer) {
            return pulling(
                    peer,
                    Optional.empty(),
                    to -> new RootReply(to.point.root(), time.clock().millis()));
        }

        @Override
        public CompletionStage<Answer<PullResponse>> pull(URI peer, PullRequest request) {
            return pulling(peer, Optional.of(request), to -> to.point.pull(wire(request)));
        }

        @Override
        public CompletionStage<Answer<RangeResponse>> range(URI peer, RangeRequest request) {
            return pulling(peer, Optional.of(request), to -> to.point.range(wire(request)));
        }

        @Override
        public CompletionStage<Answer<ClaimReply>> claim(URI peer, ClaimRequest request) {
            return call(
                    peer,
                    Optional.of(request),
                    to -> to.point.claim(wire(request)).toCompletableFuture().join(),
                    bytes -> {});
        }

        @Override
        public CompletionStage<Answer<PushReply>> push(URI peer, PushRequest request) {
            return call(
                    peer,
                    Optional.of(request),
                    to -> to.point.push(wire(request)).toCompletableFuture().join(),
                    bytes -> pushBytes += bytes);
        }

        @Override
        public CompletionStage<Answer<SnapshotPart>> snapshot(
                URI peer, Optional<Hash> whole, long from) {
            throw new IllegalStateException("nobody is that far behind");
        }

        private <M extends Message> CompletionStage<Answer<M>> pulling(
                URI peer, Optional<Message> request, Function<FleetNode, M> serve) {
            return call(peer, request, serve, bytes -> pullBytes += bytes);
        }

        private <M extends Message> CompletionStage<Answer<M>> call(
                URI peer,
                Optional<Message> request,
                Function<FleetNode, M> serve,
                LongConsumer spent) {
            int to = Integer.parseInt(peer.getHost().replaceAll("\\D", ""));
            if (!reaches.test(from, to)) {
                return CompletableFuture.failedFuture(
                        PeerCallException.failed("no way from n" + from + " to n" + to));
            }
            long out =
                    (long) REQUEST_HEAD + request.map(m -> MessageCodec.encode(m).length).orElse(0);
            spent.accept(out);
            CompletableFuture<Answer<M>> done = new CompletableFuture<>();
            boolean lost = random.nextDouble() < loss;
            if (lost && random.nextBoolean()) {
                return done;
            }
            later(
                    () -> {
                        FleetNode other = nodes.get(to);
                        other.peers.heard(nodes.get(from).name);
                        M answer = wire(serve.apply(other));
                        long in = (long) ANSWER_HEAD + MessageCodec.encode(answer).length;
                        spent.accept(in);
                        if (!lost) {
                            later(() -> done.complete(new Answer<>(answer, other.name, out, in)));
                        }
                    });
            return done;
        }
    }

    private void later(Runnable task) {
        ScheduledFuture<?> unused = time.schedule(task, ONE_WAY.toNanos(), TimeUnit.NANOSECONDS);
    }

    @SuppressWarnings("unchecked") // the same type comes back
    private static <T extends Message> T wire(T message) {
        return (T) MessageCodec.decode(MessageCodec.encode(message), message.getClass());
    }
}
