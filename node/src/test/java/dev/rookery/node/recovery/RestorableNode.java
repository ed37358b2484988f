package dev.rookery.node.recovery;

import dev.rookery.backup.archive.ArchiveSettings;
import dev.rookery.backup.catalogue.ArchiveKeep;
import dev.rookery.backup.catalogue.BackupSettings;
import dev.rookery.backup.catalogue.Backups;
import dev.rookery.backup.copy.CopySettings;
import dev.rookery.backup.copy.Replacement;
import dev.rookery.node.data.Incarnation;
import dev.rookery.node.registry.Command;
import dev.rookery.node.registry.Decision;
import dev.rookery.node.registry.Histories;
import dev.rookery.node.registry.Lookup;
import dev.rookery.node.registry.RegistryPolicy;
import dev.rookery.node.registry.Rules;
import dev.rookery.node.registry.Stats;
import dev.rookery.node.service.Writes;
import dev.rookery.node.store.SqliteStore;
import dev.rookery.node.store.StoreSettings;
import dev.rookery.sync.driver.DriverSettings;
import dev.rookery.sync.driver.Kept;
import dev.rookery.sync.driver.OutgoingRumor;
import dev.rookery.sync.driver.PeerFacts;
import dev.rookery.sync.driver.Proposal;
import dev.rookery.sync.driver.Pusher;
import dev.rookery.sync.driver.SabotagedStore;
import dev.rookery.sync.driver.StoreException;
import dev.rookery.sync.driver.SyncDriver;
import dev.rookery.sync.driver.SyncListener;
import dev.rookery.sync.driver.SyncPorts;
import dev.rookery.sync.driver.SyncTime;
import dev.rookery.sync.engine.Held;
import dev.rookery.sync.engine.NodeIdentity;
import dev.rookery.sync.fact.Dot;
import dev.rookery.sync.fact.Draft;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.vector.OriginRow;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A node without wires or REST: store, archive, sync loop and backups as a real one has them. */
final class RestorableNode implements Swap, AutoCloseable {
    static final String CLUSTER = "c";

    private final String cluster;
    final Path data;
    final Path database;
    final Backups backups;
    final NodeBackups desk;
    final NodeRewinds rewinds;
    final BackupKeeper keeper;
    Instant now = Instant.parse("2026-11-21T14:05:00Z");
    Runnable beforeSwap = () -> {};

    /** The next commit is durable, and reported as failed. */
    volatile boolean commitInDoubt;

    /** The archive's look into the store fails. */
    volatile boolean unreadable;

    SqliteStore store;
    SyncDriver driver;
    ArchivedSnapshots snapshots;

    /** One thread, as a node has it. */
    final ExecutorService archiving = Executors.newSingleThreadExecutor();

    private boolean open;

    RestorableNode(Path data) {
        this(data, ArchiveSettings.DEFAULTS);
    }

    RestorableNode(Path data, ArchiveSettings archive) {
        this(data, archive, CLUSTER);
    }

    RestorableNode(Path data, ArchiveSettings archive, String cluster) {
        this(data, archive, cluster, ArchiveKeep.DEFAULTS);
    }

    RestorableNode(Path data, ArchiveSettings archive, String cluster, ArchiveKeep keep) {
        this.data = data;
        this.cluster = cluster;
        this.database = data.resolve("registry.db");
        BackupSettings settings =
                new BackupSettings(
                        data.resolve("registry_backups"),
                        CopySettings.keeping(10, "t"),
                        archive,
                        keep);
        backups = Backups.open(settings, new RegistryInspector(cluster), () -> now);
        NodeBackups.Place place =
                new NodeBackups.Place(cluster, "t", database, data.resolve("scratch"));
        FileUse use = new FileUse();
        desk = new NodeBackups(backups, place, () -> driver.held(), use, this, new RandomOrigins());
        keeper = new BackupKeeper(backups, place, use, new RandomOrigins(), () -> 1, () -> now);
        rewinds =
                new NodeRewinds(
                        backups,
                        place,
                        new RandomOrigins(),
                        desk,
                        new NodeRewinds.Live(() -> store, () -> driver, new Judged()));
        open();
    }

    void open() {
        Replacement.complete(database);
        store = SqliteStore.open(database, cluster, StoreSettings.DEFAULT);
        NodeIdentity identity =
                store.identity().orElseGet(() -> NodeIdentity.first(new RandomOrigins().fresh()));
        store.running(Incarnation.of(database));
        snapshots =
                new ArchivedSnapshots(
                        backups.archive(),
                        store.loop(),
                        this::rows,
                        this::counts,
                        backups::makeRoom,
                        archiving);
        snapshots.begin();
        SyncPorts ports =
                new SyncPorts(
                        new Doubtful(store),
                        snapshots,
                        new Deaf(),
                        new SyncListener() {},
                        new RandomOrigins(),
                        Runnable::run);
        driver = new SyncDriver(cluster, identity, ports, SyncTime.SYSTEM, DriverSettings.DEFAULTS);
        open = true;
    }

    private Collection<OriginRow> rows() {
        if (unreadable) {
            throw new StoreException("could not read: it is a test", false, null);
        }
        return store.load();
    }

    private Map<String, Long> counts() {
        Lookup<Stats> stats = store.stats();
        return stats instanceof Lookup.Found<Stats> found
                ? Map.of(
                        "model_count", found.value().models(),
                        "version_count", found.value().versions())
                : Map.of();
    }

    void shut() {
        if (open) {
            open = false;
            driver.close();
            snapshots.close();
            store.close();
        }
    }

    @Override
    public <T> T exclusively(Supplier<T> work) {
        beforeSwap.run();
        shut();
        try {
            return work.get();
        } finally {
            open();
        }
    }

    /** An exchange before which the state is marked. */
    Swap marked(String reason) {
        return new Swap() {
            @Override
            public <T> T exclusively(Supplier<T> work) {
                beforeSwap.run();
                open = false;
                driver.close();
                snapshots.mark(reason, held().root(), held().vector().facts());
                snapshots.settle();
                store.close();
                try {
                    return work.get();
                } finally {
                    open();
                }
            }
        };
    }

    @Override
    public void close() {
        shut();
        archiving.shutdown();
        backups.close();
    }

    /** A peer's facts: a mark, then these. */
    Kept feed(List<Fact> facts) {
        now = now.plusSeconds(1);
        Kept kept = driver.offer(PeerFacts.pulled("peer", facts)).toCompletableFuture().join();
        awaitArchive();
        return kept;
    }

    /** One fact of this node's own, archived. */
    void write(String entity) {
        commit(entity);
        awaitArchive();
    }

    /** Waits until what was committed is in the archive, where that works. */
    void awaitArchive() {
        CompletableFuture.runAsync(() -> {}, archiving).join();
    }

    /** One fact of this node's own. */
    void commit(String entity) {
        byte[] body = "{}".getBytes(StandardCharsets.UTF_8);
        List<Draft> drafts = List.of(new Draft("test.note", entity, body, "tester"));
        driver.submit(at -> new Proposal.Judgement<>(drafts, entity)).toCompletableFuture().join();
    }

    Held held() {
        return driver.held();
    }

    String root() {
        return held().root().toString();
    }

    /** The folded rows, the same on every node with the same facts. */
    List<String> folded() {
        return folded(store);
    }

    static List<String> folded(SqliteStore store) {
        List<String> lines = new ArrayList<>();
        store.dump(lines::add);
        lines.sort(null);
        return lines;
    }

    /** A random history, cut into what single sync steps bring. */
    static List<List<Fact>> history(Random random) {
        List<Fact> all = Histories.random(random).facts();
        List<List<Fact>> steps = new ArrayList<>();
        List<Fact> step = new ArrayList<>();
        for (Fact fact : all) {
            step.add(fact);
            if (fact.batch().last() && random.nextInt(3) == 0) {
                steps.add(step);
                step = new ArrayList<>();
            }
        }
        steps.add(step);
        steps.removeIf(List::isEmpty);
        return steps;
    }

    /** Commands as the node's rules judge them. */
    private final class Judged implements Writes {
        private final Rules rules = new Rules(RegistryPolicy.DEFAULT);

        @Override
        public boolean open() {
            return true;
        }

        @Override
        public CompletionStage<Decision> write(Command command, Consumer<Dot> named) {
            return driver.submit(
                    new Proposal<Decision>() {
                        @Override
                        public Judgement<Decision> judge(long atMillis) {
                            Decision decision = rules.judge(command, store.tables(), atMillis);
                            return new Judgement<>(
                                    ((Decision.Accepted) decision).drafts(), decision);
                        }

                        @Override
                        public void named(List<Fact> facts) {
                            named.accept(facts.get(facts.size() - 1).dot());
                        }
                    });
        }
    }

    private final class Doubtful extends SabotagedStore {
        Doubtful(SqliteStore target) {
            super(target);
        }

        @Override
        public void commit() {
            super.commit();
            if (commitInDoubt) {
                commitInDoubt = false;
                throw new StoreException("could not commit: the disk did not say", false, null);
            }
        }
    }

    /** Tells nobody of anything. */
    static Pusher deaf() {
        return new Deaf();
    }

    private static final class Deaf implements Pusher {
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
