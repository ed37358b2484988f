package dev.rookery.node;

import dev.rookery.backup.archive.Archive;
import dev.rookery.node.data.Incarnation;
import dev.rookery.node.recovery.ArchivedSnapshots;
import dev.rookery.node.registry.Command;
import dev.rookery.node.registry.Decision;
import dev.rookery.node.registry.Lookup;
import dev.rookery.node.registry.Rules;
import dev.rookery.node.registry.Stats;
import dev.rookery.node.store.LastRun;
import dev.rookery.node.store.SqliteStore;
import dev.rookery.sync.driver.DriverSettings;
import dev.rookery.sync.driver.Proposal;
import dev.rookery.sync.driver.Self;
import dev.rookery.sync.driver.SyncDriver;
import dev.rookery.sync.driver.SyncListener;
import dev.rookery.sync.driver.SyncPoint;
import dev.rookery.sync.driver.SyncPorts;
import dev.rookery.sync.driver.SyncTime;
import dev.rookery.sync.engine.Held;
import dev.rookery.sync.engine.NodeIdentity;
import dev.rookery.sync.engine.OriginSource;
import dev.rookery.sync.fact.Dot;
import dev.rookery.sync.fact.Fact;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The part of a node that has the database open: store, archive, sync loop. A restore closes one
 * core and opens the next; everything else goes on.
 *
 * <p>Threads: safe for any thread.
 */
final class Core implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Core.class);

    private final SqliteStore store;
    private final ArchivedSnapshots snapshots;
    private final SyncDriver driver;
    private final SyncPoint point;
    private final Rules rules;

    private Core(
            SqliteStore store,
            ArchivedSnapshots snapshots,
            SyncDriver driver,
            SyncPoint point,
            Rules rules) {
        this.store = store;
        this.snapshots = snapshots;
        this.driver = driver;
        this.point = point;
        this.rules = rules;
    }

    /**
     * What a core is made of besides the store.
     *
     * @param makeRoom gives up old segments of the archive when the disk is full
     * @param archiving the archive's own thread
     */
    record Parts(
            Self self,
            Archive archive,
            BooleanSupplier makeRoom,
            Executor archiving,
            Rules rules,
            GossipPort gossip,
            SyncListener listener,
            OriginSource origins,
            SyncTime time,
            DriverSettings driver) {}

    /**
     * Starts the sync loop over a store that was just opened, under an origin that is this node's
     * alone.
     *
     * @param store owned from here on: closed with the core, also when starting fails
     */
    static Core start(SqliteStore store, Incarnation now, Parts parts) {
        boolean started = false;
        try {
            NodeIdentity identity = identity(store, now, parts.origins());
            store.running(now);
            ArchivedSnapshots snapshots =
                    new ArchivedSnapshots(
                            parts.archive(),
                            store.loop(),
                            store::load,
                            () -> counts(store.stats()),
                            parts.makeRoom(),
                            parts.archiving());
            snapshots.begin();
            SyncDriver driver =
                    new SyncDriver(
                            parts.self().clusterId(),
                            identity,
                            new SyncPorts(
                                    store,
                                    snapshots,
                                    parts.gossip(),
                                    parts.listener(),
                                    parts.origins(),
                                    Runnable::run),
                            parts.time(),
                            parts.driver());
            SyncPoint point =
                    new SyncPoint(
                            parts.self(), driver, store, parts.time(), parts.driver().giveWait());
            started = true;
            return new Core(store, snapshots, driver, point, parts.rules());
        } finally {
            if (!started) {
                store.close();
            }
        }
    }

    SqliteStore store() {
        return store;
    }

    SyncDriver driver() {
        return driver;
    }

    SyncPoint point() {
        return point;
    }

    ArchivedSnapshots snapshots() {
        return snapshots;
    }

    /**
     * Has a command judged by the rules, inside the transaction, and made durable.
     *
     * @param named told the last fact it becomes, before the commit
     */
    CompletionStage<Decision> write(Command command, Consumer<Dot> named) {
        return driver.submit(
                new Proposal<>() {
                    @Override
                    public Judgement<Decision> judge(long atMillis) {
                        Decision decision = rules.judge(command, store.tables(), atMillis);
                        return decision instanceof Decision.Accepted accepted
                                ? new Judgement<>(accepted.drafts(), decision)
                                : new Judgement<>(List.of(), decision);
                    }

                    @Override
                    public void named(List<Fact> facts) {
                        named.accept(facts.get(facts.size() - 1).dot());
                    }
                });
    }

    /** Has something of this node's own kept, in the open transaction; completes once durable. */
    <T> CompletionStage<T> keep(Function<SqliteStore, T> work) {
        return driver.submit(at -> new Proposal.Judgement<>(List.of(), work.apply(store)));
    }

    /**
     * As {@link #close}, with the last state marked, so that it can be brought back.
     *
     * @throws dev.rookery.sync.driver.SnapshotException when it could not be; all is closed then
     *     too
     */
    void closeMarked(String reason) {
        driver.close();
        try {
            Held last = driver.held();
            snapshots.mark(reason, last.root(), last.vector().facts());
            snapshots.settle();
        } finally {
            store.close();
        }
    }

    /** Finishes what waits, then closes the database. */
    @Override
    public void close() {
        driver.close();
        snapshots.close();
        store.close();
    }

    private static NodeIdentity identity(SqliteStore store, Incarnation now, OriginSource origins) {
        Optional<NodeIdentity> held = store.identity();
        if (held.isEmpty()) {
            return NodeIdentity.first(origins.fresh());
        }
        Optional<LastRun> last = store.lastRun();
        Optional<String> why =
                last.isEmpty()
                        ? Optional.of("the database does not say who used it last")
                        : now.mustRotate(last.get().incarnation(), last.get().stoppedCleanly());
        if (why.isEmpty()) {
            return held.get();
        }
        NodeIdentity rotated = held.get().rotate(origins.fresh());
        log.warn(
                "[sync] new origin {}: {} (the old one, {}, is sealed)",
                rotated.current(),
                why.get(),
                held.get().current());
        return rotated;
    }

    private static Map<String, Long> counts(Lookup<Stats> stats) {
        return stats instanceof Lookup.Found<Stats> found
                ? Map.of(
                        "model_count", found.value().models(),
                        "version_count", found.value().versions())
                : Map.of();
    }
}
