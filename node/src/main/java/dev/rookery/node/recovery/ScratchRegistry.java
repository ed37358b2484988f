package dev.rookery.node.recovery;

import dev.rookery.node.data.Incarnation;
import dev.rookery.node.registry.FoldTables;
import dev.rookery.node.store.SqliteStore;
import dev.rookery.node.store.StoreSettings;
import dev.rookery.node.store.UnfoldedFile;
import dev.rookery.sync.driver.DriverSettings;
import dev.rookery.sync.driver.OutgoingRumor;
import dev.rookery.sync.driver.Pusher;
import dev.rookery.sync.driver.Snapshots;
import dev.rookery.sync.driver.SyncDriver;
import dev.rookery.sync.driver.SyncListener;
import dev.rookery.sync.driver.SyncPorts;
import dev.rookery.sync.driver.SyncTime;
import dev.rookery.sync.engine.Held;
import dev.rookery.sync.engine.NodeIdentity;
import dev.rookery.sync.engine.OriginSource;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.vector.OriginRow;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * A registry in a file that nobody serves yet. Facts enter it as they enter a node's: placed by the
 * sync engine, batches whole, prefix by prefix, folded as they come. It sends nothing and takes no
 * snapshots, since it replaces nothing before it is whole.
 *
 * <p>Threads: one thread uses it; it has a sync loop of its own.
 */
final class ScratchRegistry implements AutoCloseable {

    private static final DriverSettings DRIVER =
            new DriverSettings(
                    1,
                    64L << 20,
                    1,
                    1,
                    20_000,
                    32L << 20,
                    DriverSettings.DEFAULTS.pushGap(),
                    DriverSettings.DEFAULTS.rumorWindow(),
                    Duration.ofSeconds(5),
                    Entrance.STEP_MAX,
                    DriverSettings.DEFAULTS.driftMax());

    private final SqliteStore store;
    private final SyncDriver driver;

    private ScratchRegistry(SqliteStore store, SyncDriver driver) {
        this.store = store;
        this.driver = driver;
    }

    /**
     * Opens a file, or makes it.
     *
     * @param identity under which the node will write once it uses the file
     * @param local what the node keeps in its database for itself
     */
    static ScratchRegistry open(
            Path file,
            String clusterId,
            NodeIdentity identity,
            SortedMap<String, String> local,
            OriginSource origins) {
        SqliteStore store = SqliteStore.open(file, clusterId, StoreSettings.DEFAULT);
        return over(store, file, clusterId, identity, local, origins);
    }

    /**
     * The same for facts that are folded once, when all are there: what people see is in none of
     * its rows before {@link #folded}.
     */
    static ScratchRegistry unfolded(
            Path file,
            String clusterId,
            NodeIdentity identity,
            SortedMap<String, String> local,
            OriginSource origins) {
        SqliteStore store = SqliteStore.unfolded(file, clusterId, StoreSettings.DEFAULT);
        return over(store, file, clusterId, identity, local, origins);
    }

    /** Folds all facts of an unfolded one, which is closed by that; the one that is open then. */
    ScratchRegistry folded(Path file, String clusterId, OriginSource origins) {
        NodeIdentity identity = held().identity();
        close();
        UnfoldedFile.fold(file);
        return open(file, clusterId, identity, new TreeMap<>(), origins);
    }

    private static ScratchRegistry over(
            SqliteStore store,
            Path file,
            String clusterId,
            NodeIdentity identity,
            SortedMap<String, String> local,
            OriginSource origins) {
        boolean opened = false;
        try {
            local.forEach(store::local);
            store.running(Incarnation.of(file));
            Silence silence = new Silence();
            SyncPorts ports =
                    new SyncPorts(store, silence, silence, silence, origins, Runnable::run);
            SyncDriver driver = new SyncDriver(clusterId, identity, ports, SyncTime.SYSTEM, DRIVER);
            opened = true;
            return new ScratchRegistry(store, driver);
        } finally {
            if (!opened) {
                store.close();
            }
        }
    }

    /** What it holds. */
    Held held() {
        return driver.held();
    }

    /** Whether it holds all that a row stands for: each fact names the one before. */
    boolean holds(OriginRow row) {
        OriginRow here = held().vector().rowOrEmpty(row.origin());
        boolean same = here.count() == row.count() && here.fingerprint().equals(row.fingerprint());
        if (row.count() == 0 || same) {
            return true;
        }
        return row.count() == row.maxSeq()
                && store.find(row.origin(), row.maxSeq()).stream()
                        .anyMatch(fact -> fact.hash().equals(row.head()));
    }

    /** Where facts enter it. */
    Entrance entrance() {
        return new Entrance(store, driver);
    }

    /** A read of its rows. */
    <T> T look(Function<FoldTables, T> work) {
        return store.look(work);
    }

    @Override
    public void close() {
        driver.close();
        store.close();
    }

    /** Nobody to tell. */
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
