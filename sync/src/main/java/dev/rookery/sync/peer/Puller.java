package dev.rookery.sync.peer;

import dev.rookery.sync.driver.NodeBusyException;
import dev.rookery.sync.driver.PullExchange;
import dev.rookery.sync.driver.PullOutcome;
import dev.rookery.sync.driver.RangeExchange;
import dev.rookery.sync.driver.SnapshotException;
import dev.rookery.sync.driver.StoreException;
import dev.rookery.sync.driver.SyncService;
import dev.rookery.sync.engine.Greeting;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.message.Hello;
import dev.rookery.sync.message.HelloReply;
import dev.rookery.sync.message.Limits;
import dev.rookery.sync.message.PullRequest;
import dev.rookery.sync.message.PullResponse;
import dev.rookery.sync.message.PushRequest;
import dev.rookery.sync.message.RangeRequest;
import dev.rookery.sync.message.RangeResponse;
import dev.rookery.sync.message.Refusal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * One round with one peer: greet it when it is a stranger, compare roots, exchange facts until
 * neither lacks any, by ranges where origins forked.
 *
 * <p>Threads: safe for any thread.
 */
final class Puller {
    static final int ENTITIES_MAX = 100_000;

    /** Messages of up to 8 MiB in one round; what is left over waits for the next. */
    private static final int EXCHANGES_MAX = 512;

    private static final Duration GREET_EVERY = Duration.ofMinutes(1);

    /** Within this time of a complete round nobody falls so far behind that a snapshot pays. */
    private static final Duration LEVEL_LATELY = Duration.ofMinutes(1);

    private final SyncService service;
    private final PeerCalls calls;
    private final Peers peers;
    private final Joins joins;
    private final Machine machine;
    private final String self;
    private volatile Optional<Instant> level = Optional.empty();

    Puller(SyncService service, PeerCalls calls, Peers peers, Joins joins, Machine machine) {
        this.service = service;
        this.joins = joins;
        this.calls = calls;
        this.peers = peers;
        this.machine = machine;
        this.self = peers.self();
    }

    /** A round. Never fails: the report says how it went. */
    CompletionStage<PullReport> pull(Peer peer) {
        long began = machine.steady().millis();
        peer.figures().roundBegan();
        return begin(peer)
                .exceptionally(failure -> problem(peer, failure))
                .thenApply(report -> noted(peer, report, began));
    }

    /**
     * Greets a peer, once, whatever its breaker says. Fails by faults of this program alone.
     *
     * @return whether it is there, be it to say no
     */
    CompletionStage<Boolean> probe(Peer peer) {
        return greet(peer, peer::probe)
                .handle(
                        (root, failure) -> {
                            if (failure != null && !expected(unwrap(failure))) {
                                throw new CompletionException(unwrap(failure));
                            }
                            return failure == null || peer.breaker() != Breaker.OPEN;
                        });
    }

    /**
     * Asks at an address of this node's own whether it is another's by now. It is no peer, so
     * nothing is noted of it; where nobody answers, it is asked again another time.
     */
    void askOwn(URI url) {
        Hello own = service.hello();
        var unused =
                calls.hello(url, own)
                        .whenComplete(
                                (answer, failure) -> {
                                    if (failure == null || saysNoAsAnother(unwrap(failure))) {
                                        peers.isAnothers(url);
                                    }
                                });
    }

    /** How a greeting is sent. */
    private interface Way {
        CompletionStage<Answer<HelloReply>> call(
                Supplier<CompletionStage<Answer<HelloReply>>> hello);
    }

    private CompletionStage<PullReport> begin(Peer peer) {
        CompletionStage<Hash> theirs =
                peer.figures().stranger(machine.steady().instant(), GREET_EVERY)
                        ? greet(peer, hello -> peer.call(Peer.Style.AGAIN, hello))
                        : root(peer);
        return theirs.thenComposeAsync(root -> compare(peer, root), machine.workers());
    }

    private CompletionStage<Hash> root(Peer peer) {
        long sent = machine.clock().millis();
        return peer.call(Peer.Style.AGAIN, () -> calls.root(peer.url()))
                .whenComplete((answer, failure) -> readClock(failure, sent))
                .thenApply(
                        answer -> {
                            long millis = answer.message().clockMillis();
                            peers.clocks().answered(answer.node(), millis, sent);
                            return answer.message().root();
                        });
    }

    private CompletionStage<Hash> greet(Peer peer, Way way) {
        long sent = machine.clock().millis();
        Hello own = service.hello();
        return way.call(() -> calls.hello(peer.url(), own).thenApply(spoken(own)))
                .whenComplete(
                        (answer, failure) -> {
                            readClock(failure, sent);
                            if (failure != null) {
                                refused(peer, own, unwrap(failure));
                            }
                        })
                .thenApply(answer -> greeted(peer, answer.message(), sent));
    }

    /** Within the call, so that it is a refusal like one that the peer says. */
    private static UnaryOperator<Answer<HelloReply>> spoken(Hello own) {
        return answer -> {
            Greeting.fault(own, answer.message())
                    .ifPresent(
                            fault -> {
                                throw PeerCallException.refused(
                                        fault,
                                        Optional.of(new Refusal(Refusal.Code.PROTOCOL, fault)));
                            });
            return answer;
        };
    }

    /** One whose clock is far off is refused by all; thus it learns by how much all the same. */
    private void readClock(Throwable failure, long sent) {
        if (failure != null && unwrap(failure) instanceof PeerCallException call) {
            call.clock().ifPresent(it -> peers.clocks().answered(it.node(), it.millis(), sent));
        }
    }

    private Hash greeted(Peer peer, HelloReply reply, long sent) {
        Hello other = reply.hello();
        peers.clocks().answered(other.node(), other.clockMillis(), sent);
        peers.listener().greeted(other);
        peer.figures().greeted(other.node(), machine.steady().instant());
        return reply.root();
    }

    private void refused(Peer peer, Hello told, Throwable failure) {
        Optional<Refusal> refusal = refusal(failure);
        boolean again = refusal.filter(why -> !service.refused(peer.label(), told, why)).isEmpty();
        if (!again) {
            peer.figures().refusing();
        }
        if (refusal.filter(why -> why.code() == Refusal.Code.SELF).isPresent()) {
            peers.isSelf(peer);
        }
    }

    private static boolean saysNoAsAnother(Throwable failure) {
        return refusal(failure).filter(why -> why.code() != Refusal.Code.SELF).isPresent();
    }

    private static Optional<Refusal> refusal(Throwable failure) {
        return failure instanceof PeerCallException call ? call.refusal() : Optional.empty();
    }

    private CompletionStage<PullReport> compare(Peer peer, Hash theirs) {
        peer.figures().holds(theirs);
        peer.node().ifPresent(node -> peers.listener().holds(node, theirs));
        if (theirs.equals(service.root())) {
            return CompletableFuture.completedFuture(
                    new PullReport(peer.label(), 0, 0, true, Set.of(), Optional.empty()));
        }
        Optional<String> joining = joins.doing();
        return joining.isPresent()
                ? CompletableFuture.completedFuture(
                        new PullReport(peer.label(), 0, 0, false, Set.of(), joining))
                : new Round(peer, 0).begin();
    }

    /**
     * Whether this node is just starting, or was cut off for a while. It then first asks how much
     * it lacks, a round trip more: facts would be for nothing where a snapshot comes.
     */
    private boolean mayBeFarBehind() {
        Instant since = machine.steady().instant().minus(LEVEL_LATELY);
        return level.filter(last -> last.isAfter(since)).isEmpty();
    }

    private PullReport noted(Peer peer, PullReport report, long began) {
        SyncMeter.Round how =
                !report.complete()
                        ? SyncMeter.Round.FAILED
                        : report.kept() + report.given() > 0
                                ? SyncMeter.Round.PULLED
                                : SyncMeter.Round.EQUAL;
        if (report.complete()) {
            level = Optional.of(machine.steady().instant());
            peer.level();
            peer.node().ifPresent(peers.listener()::pulled);
        }
        SyncMeter meter = peers.meter();
        Duration took = Duration.ofMillis(machine.steady().millis() - began);
        meter.round(peer.label(), how, took);
        if (report.kept() + report.given() > 0) {
            meter.facts(peer.label(), report.kept(), report.given());
        }
        return report;
    }

    private PullReport problem(Peer peer, Throwable failure) {
        Throwable cause = unwrap(failure);
        if (!expected(cause)) {
            throw new CompletionException(cause);
        }
        String why = Optional.ofNullable(cause.getMessage()).orElse(cause.toString());
        peer.figures().problem(why);
        return new PullReport(peer.label(), 0, 0, false, Set.of(), Optional.of(why));
    }

    /** The world's failures, and a peer's words that no honest node says; not our own faults. */
    private static boolean expected(Throwable cause) {
        return cause instanceof PeerCallException
                || cause instanceof NodeBusyException
                || cause instanceof SnapshotException
                || cause instanceof StoreException
                || cause instanceof RejectedExecutionException;
    }

    private static Throwable unwrap(Throwable thrown) {
        Throwable cause = thrown;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    /** The exchange of one round. Threads: one step after the other, on workers. */
    private final class Round {
        private final Peer peer;
        private final long joined;
        private final PullExchange exchange;
        private final Set<String> entities = new HashSet<>();
        private final Set<Origin> origins = new TreeSet<>();

        /** What follows once the pull is through. */
        private Optional<RangeExchange> ranges = Optional.empty();

        /**
         * @param joined facts that a snapshot brought before
         */
        Round(Peer peer, long joined) {
            this.peer = peer;
            this.joined = joined;
            this.exchange = service.exchange(peer.id());
        }

        CompletionStage<PullReport> begin() {
            boolean behind = joined == 0 && mayBeFarBehind() && joins.usable(peer);
            return step(behind ? exchange.survey() : exchange.first(), EXCHANGES_MAX);
        }

        private CompletionStage<PullReport> step(PullRequest request, int left) {
            return peer.call(Peer.Style.PULL, () -> asked(request))
                    .thenComposeAsync(
                            answer -> heard(answer.message(), left - 1), machine.workers())
                    .exceptionally(this::brokenOff);
        }

        /** Within the call, so that an answer which no honest node gives counts as a failure. */
        private CompletionStage<Answer<PullResponse>> asked(PullRequest request) {
            return calls.pull(peer.url(), request)
                    .thenApply(
                            answer -> {
                                exchange.fault(answer.message()).ifPresent(this::refuse);
                                return answer;
                            });
        }

        private CompletionStage<Answer<RangeResponse>> asked(RangeRequest request) {
            return calls.range(peer.url(), request)
                    .thenApply(
                            answer -> {
                                ranges.orElseThrow()
                                        .fault(answer.message())
                                        .ifPresent(this::refuse);
                                return answer;
                            });
        }

        private void refuse(String fault) {
            throw PeerCallException.failed(
                    "a pull from " + peer.label() + " was answered with " + fault);
        }

        private CompletionStage<PullReport> heard(PullResponse response, int left) {
            long lacking = exchange.lacking(response);
            peer.figures().holds(response.root());
            peer.figures().behind(Math.max(0, lacking - response.facts().size()));
            return joins.wanted(peer, lacking, meanBytes(response))
                    ? joins.join(peer).thenCompose(how -> after(how, response, left))
                    : keep(response, left);
        }

        /** Where a snapshot is no use, another peer's may be; else facts are pulled one by one. */
        private CompletionStage<PullReport> after(
                Joins.Joined how, PullResponse response, int left) {
            if (how.problem().isEmpty()) {
                return new Round(peer, how.facts()).begin();
            }
            how.problem().ifPresent(peer.figures()::problem);
            boolean elsewhere =
                    peers.all().stream()
                            .anyMatch(
                                    other -> other != peer && other.live() && joins.usable(other));
            return elsewhere || joins.usable(peer)
                    ? CompletableFuture.completedFuture(report(how.problem()))
                    : keep(response, left);
        }

        private CompletionStage<PullReport> keep(PullResponse response, int left) {
            int before = exchange.outcome().kept();
            Optional<PullRequest> next = exchange.next(response);
            note(exchange.outcome().kept() - before, response.facts());
            if (next.isPresent()) {
                return left > 0 ? step(next.get(), left) : ended();
            }
            if (exchange.withheld() > 0) {
                return broke(neverSent(exchange.withheld()));
            }
            ranges = Optional.of(service.ranges(peer.id(), exchange.forked()));
            return compare(ranges.get().first(), left);
        }

        /** Makes forked origins equal, one after the other. */
        private CompletionStage<PullReport> compare(Optional<RangeRequest> request, int left) {
            RangeExchange forked = ranges.orElseThrow();
            if (request.isEmpty() && forked.stalled().isPresent()) {
                return broke(peer.label() + " answered with " + forked.stalled().get());
            }
            if (request.isEmpty() && forked.outcome().complete() && exchange.owed() > 0) {
                return broke(neverSent(exchange.owed()));
            }
            if (request.isEmpty() || left == 0) {
                return ended();
            }
            return peer.call(Peer.Style.RANGE, () -> asked(request.get()))
                    .thenComposeAsync(
                            answer -> compare(keep(answer.message()), left - 1), machine.workers())
                    .exceptionally(this::brokenOff);
        }

        private Optional<RangeRequest> keep(RangeResponse response) {
            RangeExchange forked = ranges.orElseThrow();
            int before = forked.outcome().kept();
            Optional<RangeRequest> next = forked.next(response);
            note(forked.outcome().kept() - before, response.facts());
            return next;
        }

        private String neverSent(long facts) {
            return peer.label() + " never sent " + facts + " facts of its rows";
        }

        /** Each answer was one that a node may give; all together are not. */
        private CompletionStage<PullReport> broke(String why) {
            peer.broke(why);
            tell();
            return CompletableFuture.completedFuture(report(Optional.of(why)));
        }

        private CompletionStage<PullReport> ended() {
            tell();
            return CompletableFuture.completedFuture(report(Optional.empty()));
        }

        /**
         * Says what is held now of whose facts came: whoever waits until others hold them need not
         * ask, and could not ask a node that only calls out.
         */
        private void tell() {
            if (origins.isEmpty()) {
                return;
            }
            PushRequest held = new PushRequest(self, List.of(), service.holdings(origins));
            var unused = peer.call(Peer.Style.ONCE, () -> calls.push(peer.url(), held));
        }

        private PullReport brokenOff(Throwable failure) {
            Throwable cause = unwrap(failure);
            if (!expected(cause)) {
                throw new CompletionException(cause);
            }
            String why = Optional.ofNullable(cause.getMessage()).orElse(cause.toString());
            peer.figures().problem(why);
            return report(Optional.of(why));
        }

        private PullReport report(Optional<String> broken) {
            PullOutcome outcome = outcome();
            return new PullReport(
                    peer.label(),
                    outcome.kept() + joined,
                    outcome.given(),
                    outcome.complete() && broken.isEmpty(),
                    entities,
                    broken.or(outcome::problem));
        }

        /** Of both exchanges. What did not fit the first is no problem once it came by ranges. */
        private PullOutcome outcome() {
            PullOutcome pulled = exchange.outcome();
            PullOutcome ranged =
                    ranges.map(RangeExchange::outcome)
                            .orElse(new PullOutcome(0, 0, false, Optional.empty()));
            boolean complete = pulled.complete() && ranged.complete();
            boolean mended = complete && !exchange.forked().isEmpty();
            return new PullOutcome(
                    pulled.kept() + ranged.kept(),
                    pulled.given() + ranged.given(),
                    complete,
                    mended ? ranged.problem() : pulled.problem().or(ranged::problem));
        }

        private void note(int kept, List<Fact> facts) {
            for (Fact fact : facts) {
                if (kept > 0 && origins.size() < Limits.HOLDINGS_MAX) {
                    origins.add(fact.origin());
                }
                if (kept > 0 && entities.size() < ENTITIES_MAX) {
                    entities.add(fact.entity());
                }
            }
        }
    }

    private static long meanBytes(PullResponse response) {
        long bytes = 0;
        for (Fact fact : response.facts()) {
            bytes += fact.canonical().length;
        }
        return response.facts().isEmpty() ? 0 : bytes / response.facts().size();
    }
}
