package dev.rookery.node;

import dev.rookery.sync.audit.AuditPorts;
import dev.rookery.sync.driver.Mending;
import dev.rookery.sync.driver.NodeBusyException;
import dev.rookery.sync.driver.StoreException;
import dev.rookery.sync.driver.StoredFact;
import dev.rookery.sync.engine.Held;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.message.RangeDigest;
import dev.rookery.sync.message.Span;
import dev.rookery.sync.vector.OriginRow;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An audit's ways to the store, the sync loop and the peers. Peers that do not answer in time have
 * nothing to say.
 *
 * <p>Threads: called by the audit's thread; blocks.
 */
final class AuditWays implements AuditPorts {

    private static final Logger log = LoggerFactory.getLogger(AuditWays.class);

    private static final Duration ROUND = Duration.ofSeconds(30);
    private static final Duration ANSWER = Duration.ofSeconds(15);

    /** A repair may have to fold everything anew. */
    private static final Duration REPAIR = Duration.ofMinutes(15);

    private final CoreSwitch core;
    private final Gossip gossip;
    private final NodeEvents events;

    AuditWays(CoreSwitch core, Gossip gossip, NodeEvents events) {
        this.core = core;
        this.gossip = gossip;
        this.events = events;
    }

    @Override
    public Held held() {
        return core.held();
    }

    @Override
    public List<StoredFact> stored(Origin origin, long fromSeq, long toSeq, long bytesMax) {
        return core.store().stored(origin, fromSeq, toSeq, bytesMax);
    }

    @Override
    public Optional<Fact> fetch(Origin origin, long seq, Hash hash) {
        return answer(gossip.inquiries().fact(origin, seq, hash), Optional.empty());
    }

    @Override
    public void mend(List<Mending> facts, List<OriginRow> rows) {
        for (Mending mending : facts) {
            log.warn("[audit] mending fact {}: its row was damaged", mending.fact().dot());
        }
        for (OriginRow row : rows) {
            log.warn("[audit] mending the row of origin {}", row.origin());
        }
        try {
            core.now()
                    .driver()
                    .mend(facts, rows)
                    .toCompletableFuture()
                    .get(REPAIR.toSeconds(), TimeUnit.SECONDS);
            events.replaced();
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        } catch (TimeoutException e) {
            throw new StoreException("could not mend: the sync loop is busy", false, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("could not mend: the node is stopping", false, e);
        }
    }

    private static RuntimeException failure(Throwable cause) {
        if (cause instanceof StoreException || cause instanceof NodeBusyException) {
            return (RuntimeException) cause;
        }
        return new IllegalStateException("a repair broke: " + cause, cause);
    }

    /** Pulls from everybody before it compares: facts under way are no difference. */
    @Override
    public Map<String, Boolean> roots() {
        var unused =
                answer(gossip.rounds().syncNow().thenApply(Optional::of), Optional.empty(), ROUND);
        return answer(gossip.inquiries().roots(), Map.of());
    }

    @Override
    public Optional<Compared> compare(Origin origin, Span span, List<RangeDigest> parts) {
        return answer(gossip.inquiries().compare(origin, span, parts), Optional.empty())
                .map(one -> new Compared(one.peer(), one.differing()));
    }

    private static <T> T answer(CompletionStage<T> stage, T otherwise) {
        return answer(stage, otherwise, ANSWER);
    }

    private static <T> T answer(CompletionStage<T> stage, T otherwise, Duration within) {
        try {
            return stage.toCompletableFuture().get(within.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            log.debug("[audit] no answer: {}", e.toString());
            return otherwise;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return otherwise;
        }
    }
}
