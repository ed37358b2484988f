package dev.rookery.sync.simulation;

import dev.rookery.sync.driver.DriverSettings;
import dev.rookery.sync.driver.FactStore;
import dev.rookery.sync.driver.Kept;
import dev.rookery.sync.driver.OutgoingRumor;
import dev.rookery.sync.driver.PeerFacts;
import dev.rookery.sync.driver.Pusher;
import dev.rookery.sync.driver.Snapshots;
import dev.rookery.sync.driver.SteppedDriver;
import dev.rookery.sync.driver.SyncListener;
import dev.rookery.sync.driver.SyncPorts;
import dev.rookery.sync.driver.SyncTime;
import dev.rookery.sync.engine.NodeIdentity;
import dev.rookery.sync.engine.OriginSource;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.vector.OriginRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A store that no node uses yet. Facts enter it as they enter a node's: placed by the real engine,
 * whole batches, each after what it follows.
 *
 * <p>Threads: one world, one thread.
 */
final class ScratchStore {
    private final FactStore store;
    private final SteppedDriver driver;

    ScratchStore(FactStore empty, NodeIdentity identity, OriginSource origins) {
        store = empty;
        Silence silence = new Silence();
        driver =
                new SteppedDriver(
                        World.CLUSTER,
                        identity,
                        new SyncPorts(empty, silence, silence, silence, origins, Runnable::run),
                        new SyncTime(() -> Instant.EPOCH, () -> 0),
                        DriverSettings.DEFAULTS,
                        within -> {});
    }

    FactStore store() {
        return store;
    }

    /**
     * Keeps what fits.
     *
     * @param facts each origin's in seq order
     * @return why some did not fit
     */
    Optional<String> add(String from, List<Fact> facts) {
        Kept kept =
                driver.offer(PeerFacts.pulled(from, batches(facts))).toCompletableFuture().join();
        return kept.problem();
    }

    /** Facts of several branches lie among each other: each batch's together again. */
    private static List<Fact> batches(List<Fact> facts) {
        Map<Hash, List<Fact>> begun = new HashMap<>();
        List<Fact> whole = new ArrayList<>();
        for (Fact fact : facts) {
            List<Fact> batch = new ArrayList<>();
            if (fact.batch().index() > 0) {
                batch.addAll(begun.getOrDefault(fact.prev(), List.of()));
            }
            batch.add(fact);
            begun.put(fact.hash(), batch);
            if (fact.batch().last()) {
                whole.addAll(batch);
            }
        }
        return whole;
    }

    /** Whether it holds just what a row says, whatever that row says of its head. */
    boolean holds(OriginRow row) {
        OriginRow here = driver.held().vector().rowOrEmpty(row.origin());
        return here.maxSeq() == row.maxSeq()
                && here.count() == row.count()
                && here.fingerprint().equals(row.fingerprint());
    }

    /** How many facts it holds. */
    long facts() {
        return driver.held().vector().facts();
    }

    /** Of how many origins. */
    long origins() {
        return driver.held().vector().rows().stream().filter(row -> row.count() > 0).count();
    }

    boolean holds(Fact fact) {
        return store.find(fact.origin(), fact.seq()).stream()
                .anyMatch(held -> held.hash().equals(fact.hash()));
    }

    /** Nobody to tell, and no state before. */
    private static final class Silence implements Snapshots, Pusher, SyncListener {
        @Override
        public void mark(String reason, Hash root, long facts) {}

        @Override
        public void settle() {}

        @Override
        public void committed(List<Fact> facts, Collection<OriginRow> rows) {}

        @Override
        public int ttl() {
            return 0;
        }

        @Override
        public boolean push(List<OutgoingRumor> rumors) {
            return true;
        }

        @Override
        public void pullSoon(String peer, String why) {}
    }
}
