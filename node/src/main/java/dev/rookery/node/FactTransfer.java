package dev.rookery.node;

import dev.rookery.node.bundle.BearerProof;
import dev.rookery.node.bundle.FactPiece;
import dev.rookery.node.service.FactDesk;
import dev.rookery.node.settings.NodeSettings;
import dev.rookery.sync.driver.Kept;
import dev.rookery.sync.driver.PeerFacts;
import dev.rookery.sync.driver.StoreException;
import dev.rookery.sync.engine.Batches;
import dev.rookery.sync.engine.Held;
import dev.rookery.sync.engine.OriginPage;
import dev.rookery.sync.fact.Fact;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Facts out of the store and into the sync loop, for files.
 *
 * <p>Threads: safe for any thread that may block.
 */
final class FactTransfer implements FactDesk {

    private static final Logger log = LoggerFactory.getLogger(FactTransfer.class);

    /** A piece is one commit or a few, behind those that wait. */
    private static final Duration KEPT_WITHIN = Duration.ofMinutes(5);

    private final String clusterId;
    private final CoreSwitch core;
    private final Optional<BearerProof> key;
    private final LongSupplier freeBytes;

    /** As the settings say. */
    static FactTransfer of(NodeSettings settings, CoreSwitch core, NodeFigures figures) {
        return new FactTransfer(
                settings.cluster().id(),
                core,
                settings.sync().keyFile().map(BearerProof::read),
                () -> figures.store().freeBytes());
    }

    /**
     * @param key what those who bring facts have to have; empty where the sync port asks for none
     */
    private FactTransfer(
            String clusterId, CoreSwitch core, Optional<BearerProof> key, LongSupplier freeBytes) {
        this.clusterId = clusterId;
        this.core = core;
        this.key = key;
        this.freeBytes = freeBytes;
    }

    @Override
    public Holding holding() {
        Held held = core.held();
        List<Row> rows =
                held.vector().rows().stream()
                        .map(row -> new Row(row.origin().toString(), row.maxSeq(), row.count()))
                        .toList();
        return new Holding(
                clusterId,
                held.root().toString(),
                held.vector().facts(),
                freeBytes.getAsLong(),
                rows);
    }

    @Override
    public Read read(List<Wanted> wanted) {
        Held held = core.held();
        List<Fact> facts = new ArrayList<>();
        long left = FactPiece.FILLED_BYTES;
        for (Wanted one : wanted) {
            long here = held.vector().maxSeq(one.origin());
            if (here < one.to()) {
                return new Read.Lacking(one.origin(), one.to(), here);
            }
            OriginPage page =
                    OriginPage.read(core.store(), one.origin(), one.after(), one.to(), left);
            facts.addAll(page.facts());
            for (Fact fact : page.facts()) {
                left -= fact.canonical().length;
            }
            if (page.more() || left <= 0) {
                break;
            }
        }
        return new Read.Given(FactPiece.of(facts));
    }

    @Override
    public Take take(String cluster, byte[] bytes, Optional<String> proof, String actor) {
        if (!cluster.equals(clusterId)) {
            return new Take.Foreign(clusterId);
        }
        boolean proven =
                key.isEmpty()
                        || proof.filter(given -> key.get().holds(cluster, bytes, given))
                                .isPresent();
        if (!proven) {
            return new Take.Unproven();
        }
        List<Fact> facts;
        try {
            facts = FactPiece.decode(bytes).facts();
        } catch (IllegalArgumentException e) {
            return new Take.Malformed(e.getMessage());
        }
        Optional<String> fault = Batches.malformed(facts);
        if (fault.isPresent()) {
            return new Take.Malformed(fault.get());
        }
        Kept kept =
                facts.isEmpty()
                        ? new Kept(0, false, List.of(), Optional.empty())
                        : keep(PeerFacts.pulled("a bundle that " + actor + " brought", facts));
        if (kept.kept() > 0) {
            log.info("[sync] {} facts of a bundle, brought by {}", kept.kept(), actor);
        }
        return new Take.Taken(
                kept.kept(),
                kept.stuck().stream().map(Object::toString).toList(),
                kept.problem(),
                core.held().root().toString());
    }

    private Kept keep(PeerFacts facts) {
        try {
            return core.offer(facts)
                    .toCompletableFuture()
                    .get(KEPT_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException("the sync loop failed", e.getCause());
        } catch (TimeoutException e) {
            throw unknown("it took more than " + KEPT_WITHIN.toMinutes() + " minutes", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unknown("interrupted", e);
        }
    }

    private static StoreException unknown(String why, Exception cause) {
        return new StoreException(
                "could not keep facts of a bundle: " + why + "; bring them again", false, cause);
    }
}
