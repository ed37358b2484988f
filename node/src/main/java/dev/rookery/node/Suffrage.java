package dev.rookery.node;

import dev.rookery.node.claim.Quorum;
import dev.rookery.node.numbering.StrictNumbering;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.message.Claim;
import dev.rookery.sync.peer.SyncReport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a new incarnation learn what the last one may have voted for, before it votes: the claims
 * that enough others remember, and then their facts.
 *
 * <p>Claims first: a vote that is forgotten because its fact arrived is found in the pull that
 * began later. And not before two rounds are over since the incarnation began: a vote of the last
 * one counts only together with votes given within a round of it.
 *
 * <p>Threads: {@link #run} by one timer; the rest for any thread.
 */
final class Suffrage implements Runnable {

    /** How often it is tried. */
    static final Duration EVERY = Duration.ofMillis(500);

    private static final Logger log = LoggerFactory.getLogger(Suffrage.class);
    private static final Duration QUIET = StrictNumbering.ROUND.multipliedBy(2);

    private final String self;
    private final Quorum quorum;
    private final Supplier<Origin> origin;
    private final Votes votes;
    private final Sources sources;
    private final LongSupplier nanos;
    private final AtomicBoolean underWay = new AtomicBoolean();
    private volatile Learning learning = new Learning(Optional.empty(), 0);

    /** Those who are learnt from. */
    interface Sources {

        /** All claims that each node remembers; by node, whether it votes. */
        CompletionStage<Map<String, Boolean>> remembered(
                Function<List<Claim>, CompletionStage<?>> into);

        /** Pulls from everybody, beginning now. */
        CompletionStage<SyncReport> pull();
    }

    /** Of one incarnation. */
    private static final class Learning {
        private final Optional<Origin> origin;
        private final long since;
        private final Map<String, Boolean> from = new TreeMap<>();
        private volatile boolean entitled;

        Learning(Optional<Origin> origin, long since) {
            this.origin = origin;
            this.since = since;
        }

        synchronized void learnt(Map<String, Boolean> told, List<String> pulled) {
            for (String node : pulled) {
                if (told.containsKey(node)) {
                    from.merge(node, told.get(node), Boolean::logicalOr);
                }
            }
        }

        synchronized int lacking(Quorum quorum) {
            int voters = (int) from.values().stream().filter(votes -> votes).count();
            return quorum.lacking(voters, from.size());
        }
    }

    Suffrage(
            String self,
            Quorum quorum,
            Supplier<Origin> origin,
            Votes votes,
            Sources sources,
            LongSupplier nanos) {
        this.self = self;
        this.quorum = quorum;
        this.origin = origin;
        this.votes = votes;
        this.sources = sources;
        this.nanos = nanos;
    }

    /** From how many more nodes it has to learn; 0 once it votes. */
    int awaited() {
        Learning now = learning;
        return now.entitled ? 0 : Math.max(1, now.lacking(quorum));
    }

    @Override
    public void run() {
        Optional<Origin> now = Optional.of(origin.get());
        if (!learning.origin.equals(now)) {
            learning = new Learning(now, nanos.getAsLong());
        }
        Learning at = learning;
        if (!at.entitled && underWay.compareAndSet(false, true)) {
            var unused =
                    step(at).whenComplete(
                                    (entitled, failure) -> {
                                        at.entitled = failure == null && entitled;
                                        underWay.set(false);
                                        told(at, failure);
                                    });
        }
    }

    private CompletionStage<Boolean> step(Learning at) {
        return votes.entitled().thenCompose(known -> known ? done(true) : learn(at));
    }

    private CompletionStage<Boolean> learn(Learning at) {
        if (nanos.getAsLong() - at.since < QUIET.toNanos()) {
            return done(false);
        }
        return sources.remembered(votes::learn)
                .thenCompose(
                        told ->
                                sources.pull()
                                        .thenCompose(
                                                report -> learnt(at, told, report.nodesSynced())));
    }

    private CompletionStage<Boolean> learnt(
            Learning at, Map<String, Boolean> told, List<String> pulled) {
        Map<String, Boolean> others = new TreeMap<>(told);
        others.remove(self);
        at.learnt(others, pulled);
        return at.lacking(quorum) == 0 ? votes.entitle(at.origin.orElseThrow()) : done(false);
    }

    private static CompletionStage<Boolean> done(boolean entitled) {
        return CompletableFuture.completedStage(entitled);
    }

    private static void told(Learning at, Throwable failure) {
        if (failure != null) {
            log.warn("[registry] could not learn of votes: {}; tried again", failure.getMessage());
        } else if (at.entitled) {
            log.info("[registry] This node votes on numbers");
        }
    }
}
