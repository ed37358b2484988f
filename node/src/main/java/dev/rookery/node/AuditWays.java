package dev.rookery.node;

import dev.rookery.node.registry.FactRef;
import dev.rookery.node.registry.ModelKey;
import dev.rookery.node.registry.RegistryEvent;
import dev.rookery.sync.audit.AuditPorts;
import dev.rookery.sync.driver.Mending;
import dev.rookery.sync.driver.NodeBusyException;
import dev.rookery.sync.driver.StoreException;
import dev.rookery.sync.driver.StoredFact;
import dev.rookery.sync.engine.Held;
import dev.rookery.sync.fact.Dot;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.fact.Rank;
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
final class AuditWays implements AuditPorts, Audits.DamageAlarm {

    private static final Logger log = LoggerFactory.getLogger(AuditWays.class);

    /** The event of damage that nobody could mend. */
    private static final String UNMENDED = "audit.unmended";

    /** How far from a damaged fact one is looked for that can be read. */
    private static final long NEAR = 64;

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

    /** An event of the fact, or of the nearest one that can be read: an event names a row. */
    @Override
    public boolean tell(Dot where, String what) {
        Optional<StoredFact> row = beside(where);
        Optional<Fact> said = row.flatMap(StoredFact::content);
        Optional<ModelKey> model = said.flatMap(fact -> ModelKey.ofEntity(fact.entity()));
        if (model.isEmpty()) {
            return true; // Health and the log have it; no row is left to name.
        }
        Rank rank =
                new Rank(
                        said.get().stamp(),
                        new Dot(row.get().origin(), row.get().seq()),
                        row.get().said().orElseThrow());
        RegistryEvent event =
                new RegistryEvent(
                        UNMENDED,
                        model.get(),
                        Optional.empty(),
                        new FactRef(row.get().row(), rank),
                        what);
        CompletionStage<Boolean> kept =
                core.keep(
                        store -> {
                            store.tables().event(event);
                            return true;
                        });
        return answer(kept, false);
    }

    private Optional<StoredFact> beside(Dot where) {
        long seq = where.seq();
        for (long distance = 0; distance <= NEAR; distance++) {
            for (long at : new long[] {seq + distance, seq - distance}) {
                Optional<StoredFact> row = row(where.origin(), at);
                if (row.isPresent()) {
                    return row;
                }
            }
        }
        return Optional.empty();
    }

    /** A row whose bytes tell a model, and that has a rank. */
    private Optional<StoredFact> row(Origin origin, long seq) {
        try {
            return stored(origin, seq, seq, Long.MAX_VALUE).stream()
                    .filter(row -> row.said().isPresent())
                    .filter(
                            row ->
                                    row.content()
                                            .flatMap(fact -> ModelKey.ofEntity(fact.entity()))
                                            .isPresent())
                    .findFirst();
        } catch (StoreException e) {
            return Optional.empty(); // The database cannot read this one either.
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
