package dev.rookery.node;

import dev.rookery.node.claim.Lessons;
import dev.rookery.node.claim.Quorum;
import dev.rookery.node.claim.Seating;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.message.ClaimReply;
import dev.rookery.sync.message.ClaimReply.Standing;
import dev.rookery.sync.message.NodeId;
import dev.rookery.sync.message.Seat;
import dev.rookery.sync.message.Seats;
import dev.rookery.sync.peer.Inquiries.Told;
import dev.rookery.sync.peer.SyncReport;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a new incarnation take a seat and learn what its predecessor there may have voted for, before
 * it votes: the claims that enough others remember, and then their facts.
 *
 * <p>Seat first: who tells claims has noted the seat by then, so what it votes for later never
 * counts beside the predecessor's votes. Facts last: a vote that is forgotten because its fact
 * arrived is found in the pull that began later.
 *
 * <p>Threads: {@link #run} by one timer; the rest for any thread.
 */
final class Suffrage implements Runnable {

    /** How often it is tried. */
    static final Duration EVERY = Duration.ofMillis(500);

    private static final Logger log = LoggerFactory.getLogger(Suffrage.class);

    private final String self;
    private final Quorum quorum;
    private final Supplier<Origin> origin;
    private final Votes votes;
    private final Sources sources;
    private final Duration confirmEvery;
    private final LongSupplier nanos;
    private final AtomicBoolean underWay = new AtomicBoolean();
    private volatile Learning learning;

    /** Those who are learnt from. */
    interface Sources {

        /** Shows each node the seats and has it tell all claims that it remembers; by node id. */
        CompletionStage<Map<String, Told>> remembered(
                Seats seats, Function<ClaimReply, CompletionStage<?>> into);

        /** Shows each node the seats; what those say who answer. */
        CompletionStage<List<Told>> seats(Seats seats);

        /**
         * Pulls from everybody, beginning now.
         *
         * @param patience with a peer of which nothing comes; it counts as not pulled from
         */
        CompletionStage<SyncReport> pull(Duration patience);

        /** Whether a node was not heard for {@link Seating#GONE}. */
        Predicate<String> gone();
    }

    /** Of one incarnation. */
    private static final class Learning {
        private final Optional<Origin> origin;
        private final long since;
        private final Lessons lessons;
        private final Patience patience = new Patience();
        private volatile boolean entitled;
        private volatile long asked;
        private volatile OptionalLong confirmed = OptionalLong.empty();
        private volatile boolean unseated;
        private volatile String waiting = "it looks for a seat";

        Learning(Optional<Origin> origin, long since, Lessons lessons) {
            this.origin = origin;
            this.since = since;
            this.lessons = lessons;
        }
    }

    /**
     * @param self this node's id
     * @param confirmEvery how often one that votes asks whether its seat is still its own
     */
    Suffrage(
            String self,
            Quorum quorum,
            Supplier<Origin> origin,
            Votes votes,
            Sources sources,
            Duration confirmEvery,
            LongSupplier nanos) {
        this.self = self;
        this.quorum = quorum;
        this.origin = origin;
        this.votes = votes;
        this.sources = sources;
        this.confirmEvery = confirmEvery;
        this.nanos = nanos;
        this.learning = new Learning(Optional.empty(), 0, new Lessons(quorum));
    }

    /** Why this node does not vote; empty when it does. */
    Optional<String> learning() {
        Learning now = learning;
        return now.entitled
                ? Optional.empty()
                : Optional.of("this node does not vote: " + now.waiting);
    }

    /** How long ago a majority last said that this node has its seat; empty where none did. */
    Optional<Duration> confirmed() {
        OptionalLong at = learning.confirmed;
        return at.isPresent()
                ? Optional.of(Duration.ofNanos(nanos.getAsLong() - at.getAsLong()))
                : Optional.empty();
    }

    @Override
    public void run() {
        if (quorum.size() == 1) {
            return;
        }
        Optional<Origin> now = Optional.of(origin.get());
        if (!learning.origin.equals(now)) {
            learning = new Learning(now, nanos.getAsLong(), new Lessons(quorum));
        }
        Learning at = learning;
        if (at.entitled) {
            look(at);
        } else if (!at.unseated && underWay.compareAndSet(false, true)) {
            var unused =
                    step(at).whenComplete(
                                    (entitled, failure) -> {
                                        told(at, failure == null && entitled, failure);
                                        underWay.set(false);
                                    });
        }
    }

    private void look(Learning at) {
        votes.unseated(at.origin.orElseThrow()).ifPresent(seats -> unseated(at, seats));
        boolean due = nanos.getAsLong() - at.asked > confirmEvery.toNanos();
        if (at.entitled && due && underWay.compareAndSet(false, true)) {
            var unused = confirm(at).whenComplete((done, failure) -> underWay.set(false));
        }
    }

    /** Nobody tells a node of itself that a copy of it took its seat. */
    private CompletionStage<?> confirm(Learning at) {
        at.asked = nanos.getAsLong();
        return votes.seats()
                .thenCompose(
                        mine ->
                                sources.seats(mine)
                                        .thenAccept(answers -> confirmed(at, mine, answers)));
    }

    private void confirmed(Learning at, Seats mine, List<Told> answers) {
        Set<Seats> others = new LinkedHashSet<>();
        answers.forEach(told -> others.add(told.seats()));
        others.remove(mine);
        others.forEach(votes::heard);
        long agreed =
                answers.stream()
                        .filter(told -> told.standing() != Standing.UNSEATED)
                        .filter(told -> told.seats().equals(mine))
                        .count();
        if (1 + agreed >= quorum.majority()) {
            at.confirmed = OptionalLong.of(at.asked);
        }
    }

    /**
     * Whoever lost its seat to another node, as one of two that took a free one at once, looks for
     * another. From one that bears its own id it does not take it back: they would go on for ever.
     */
    private void unseated(Learning at, Seats seats) {
        if (seats.of(self).isEmpty()) {
            log.warn("[registry] Another node took this one's seat; it looks for another to vote");
            learning = new Learning(at.origin, nanos.getAsLong(), new Lessons(quorum));
            return;
        }
        at.waiting =
                "another node bears a copy of its data directory and took its seat; stop one of"
                        + " them and restart the other";
        at.unseated = true;
        at.entitled = false;
        log.error("[registry] This node does not vote any more: {}", at.waiting);
    }

    private CompletionStage<Boolean> step(Learning at) {
        return confirm(at)
                .thenCompose(asked -> votes.entitled())
                .thenCompose(
                        known ->
                                known
                                        ? done(true)
                                        : votes.seats().thenCompose(seats -> learn(at, seats)));
    }

    private CompletionStage<Boolean> learn(Learning at, Seats seats) {
        Optional<Seat> mine = seats.of(at.origin.orElseThrow());
        CompletionStage<Map<String, Told>> asked = sources.remembered(seats, votes::learn);
        return mine.isPresent()
                ? asked.thenCompose(told -> pulled(at, mine.get(), told))
                : asked.thenCompose(told -> seated(at, told));
    }

    /** Seats are taken once others have told of theirs: a node alone would take everybody's. */
    private CompletionStage<Boolean> seated(Learning at, Map<String, Told> told) {
        at.lessons.forget();
        if (told.values().stream().noneMatch(it -> it.seats().size() == quorum.size())) {
            at.waiting = "no other node tells who votes in a cluster.size of " + quorum.size();
            return done(false);
        }
        Duration up = Duration.ofNanos(nanos.getAsLong() - at.since);
        return votes.sit(new Seating(self, up, sources.gone()))
                .thenApply(
                        seats -> {
                            at.waiting =
                                    "it waits for one of the "
                                            + quorum.size()
                                            + " seats (cluster.size), which are taken by "
                                            + seats.taken().stream()
                                                    .map(seat -> NodeId.name(seat.node()))
                                                    .toList();
                            return false;
                        });
    }

    private CompletionStage<Boolean> pulled(Learning at, Seat mine, Map<String, Told> told) {
        long began = nanos.getAsLong();
        return sources.pull(at.patience.now())
                .thenCompose(
                        report -> {
                            at.patience.ended(Duration.ofNanos(nanos.getAsLong() - began));
                            told.keySet().removeIf(node -> !complete(node, report));
                            return votes.seats();
                        })
                .thenCompose(
                        now ->
                                sources.remembered(now, votes::learn)
                                        .thenCompose(still -> learnt(at, mine, told, still)));
    }

    /** Who tells the same before and after the pull is the one who was pulled from. */
    private CompletionStage<Boolean> learnt(
            Learning at, Seat mine, Map<String, Told> told, Map<String, Told> still) {
        told.entrySet().removeIf(it -> !it.getValue().equals(still.get(it.getKey())));
        told.forEach(
                (node, source) -> at.lessons.take(mine, node, source.seats(), source.standing()));
        return votes.seats().thenCompose(now -> counted(at, mine, now));
    }

    private CompletionStage<Boolean> counted(Learning at, Seat mine, Seats now) {
        int lacking = at.lessons.lacking(now);
        at.waiting =
                "it is new, and learns from %d more nodes what was voted for".formatted(lacking);
        return lacking == 0 ? votes.entitle(mine) : done(false);
    }

    /** Whether a node was pulled from: a report calls it by its name, or by its id. */
    private static boolean complete(String node, SyncReport report) {
        return report.nodesSynced().contains(node)
                || report.nodesSynced().contains(NodeId.name(node));
    }

    private static CompletionStage<Boolean> done(boolean entitled) {
        return CompletableFuture.completedStage(entitled);
    }

    private static void told(Learning at, boolean entitled, Throwable failure) {
        if (failure != null) {
            String why = "what was voted for could not be learnt: " + failure.getMessage();
            if (!why.equals(at.waiting)) { // Tried again each half second; said once.
                log.warn("[registry] This node does not vote: {}; tried again", why);
                at.waiting = why;
            }
        } else if (entitled && !at.entitled) {
            at.entitled = true;
            log.info("[registry] This node votes on numbers");
        }
    }
}
