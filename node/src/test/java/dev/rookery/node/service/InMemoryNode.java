package dev.rookery.node.service;

import dev.rookery.backup.BackupId;
import dev.rookery.node.artifact.ArtifactStore;
import dev.rookery.node.artifact.BlobSources;
import dev.rookery.node.artifact.Fetches;
import dev.rookery.node.bundle.FactPiece;
import dev.rookery.node.collect.ArtifactCollector;
import dev.rookery.node.health.HealthBoard;
import dev.rookery.node.hooks.MemoryFeed;
import dev.rookery.node.registry.Catalogue;
import dev.rookery.node.registry.Command;
import dev.rookery.node.registry.Decision;
import dev.rookery.node.registry.FactRef;
import dev.rookery.node.registry.FoldedCatalogue;
import dev.rookery.node.registry.Lookup;
import dev.rookery.node.registry.MemoryTables;
import dev.rookery.node.registry.ModelKey;
import dev.rookery.node.registry.Page;
import dev.rookery.node.registry.PageRequest;
import dev.rookery.node.registry.Payload;
import dev.rookery.node.registry.RegistryEvent;
import dev.rookery.node.registry.RegistryPolicy;
import dev.rookery.node.registry.Rules;
import dev.rookery.node.settings.NodeSettings;
import dev.rookery.sync.ack.Confirmed;
import dev.rookery.sync.audit.AuditReport;
import dev.rookery.sync.clock.Stamp;
import dev.rookery.sync.fact.Batch;
import dev.rookery.sync.fact.Dot;
import dev.rookery.sync.fact.Draft;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * A node without disk and peers for tests: the real rules, fold and reads over tables in memory,
 * one writer's thread.
 *
 * <p>Threads: safe for any thread.
 */
public final class InMemoryNode implements AutoCloseable {
    private static final Origin ORIGIN = new Origin(0x0BAD_CAFEL, 1);

    private final List<Fact> facts = new ArrayList<>();
    private final MemoryTables tables = new MemoryTables(ref -> facts.get((int) ref.handle()));
    private final Rules rules = new Rules(RegistryPolicy.DEFAULT);
    private final ExecutorService writer = Executors.newSingleThreadExecutor();
    private final AtomicLong changes = new AtomicLong();
    private final List<BackupDesk.Backup> backups = new ArrayList<>();
    private final HealthBoard health = new HealthBoard(InstantSource.system());
    private final RegistryLog log = new RegistryLog(Clock.systemUTC());
    private volatile boolean ready = true;

    /** All of it, with artifacts in a folder. */
    public NodeServices services(Path folder, long uploadMax) {
        RegistryService registry =
                new RegistryService(
                        catalogue(),
                        new Judged(),
                        acks -> new Nobody(),
                        Numbering.ALONE,
                        new Ulids(InstantSource.system()),
                        RegistryPolicy.DEFAULT.directions(),
                        log);
        ArtifactStore artifacts = new ArtifactStore(folder, uploadMax);
        return new NodeServices(
                registry,
                new VerdictDesk(
                        registry.catalogue(),
                        NodeSettings.embedded(folder).rollback(),
                        RegistryPolicy.DEFAULT.directions(),
                        InstantSource.system()),
                artifacts,
                new Fetches(
                        artifacts,
                        hash -> new BlobSources.Search(List.of(), List.of()),
                        List.of(),
                        InstantSource.system()),
                new NothingTravels(),
                PromotionCheck.OPEN,
                ArrivedFiles.UNTOLD,
                new InMemoryBackups(backups),
                new Rewinds(),
                new NothingOffsite(),
                new InMemoryUpkeep(backups),
                new ArtifactCollector(
                        artifacts,
                        this::audit,
                        catalogue(),
                        Optional::empty,
                        Duration.ofDays(7),
                        InstantSource.system()),
                new Alone(),
                new NoAudits(),
                this::audit,
                new NothingTransferred(),
                new Events(),
                MemoryFeed.withoutKey(folder, health),
                new NoRetraining(),
                health,
                changes::get,
                () -> ready ? Optional.empty() : Optional.of("the first pull is not through"));
    }

    public HealthBoard health() {
        return health;
    }

    public void ready(boolean now) {
        ready = now;
    }

    /** How many facts there are: what a refused request must not change. */
    public synchronized int factCount() {
        return facts.size();
    }

    @Override
    public void close() {
        writer.shutdown();
        log.close();
    }

    /** No place is named. */
    private static final class NothingOffsite implements OffsiteDesk {
        @Override
        public List<Place> places() {
            return List.of();
        }

        @Override
        public void push() {
            // There is nowhere to.
        }
    }

    /** Holds nothing for bundles, and takes nothing. */
    private static final class NothingTransferred implements FactDesk {
        @Override
        public Holding holding() {
            return new Holding("rookery", Hash.ZERO.toString(), 0, 1, List.of());
        }

        @Override
        public Read read(List<Wanted> wanted) {
            return wanted.isEmpty()
                    ? new Read.Given(FactPiece.of(List.of()))
                    : new Read.Lacking(wanted.get(0).origin(), wanted.get(0).to(), 0);
        }

        @Override
        public Take take(String cluster, byte[] piece, Optional<String> proof, String actor) {
            return cluster.equals("rookery")
                    ? new Take.Taken(0, List.of(), Optional.empty(), Hash.ZERO.toString())
                    : new Take.Foreign("rookery");
        }
    }

    /** Its rules take every command. */
    private final class Judged implements Writes {
        @Override
        public boolean open() {
            return true;
        }

        @Override
        public CompletionStage<Decision> write(Command command, Consumer<Dot> named) {
            return InMemoryNode.this.write(command);
        }
    }

    private CompletionStage<Decision> write(Command command) {
        try {
            return CompletableFuture.supplyAsync(() -> judge(command), writer);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    private synchronized Decision judge(Command command) {
        long at = System.currentTimeMillis();
        Decision decision = rules.judge(command, tables, at);
        if (decision instanceof Decision.Accepted accepted) {
            List<Draft> drafts = accepted.drafts();
            for (int i = 0; i < drafts.size(); i++) {
                keep(drafts.get(i), new Batch(i, drafts.size()), at);
            }
            changes.incrementAndGet();
        }
        return decision;
    }

    private void keep(Draft draft, Batch batch, long at) {
        Hash prev = facts.isEmpty() ? Hash.ZERO : facts.get(facts.size() - 1).hash();
        Stamp last = facts.isEmpty() ? Stamp.ZERO : facts.get(facts.size() - 1).stamp();
        Stamp now = Stamp.ofMillis(at);
        Stamp stamp = now.compareTo(last) > 0 ? now : last.next();
        Fact fact = Fact.of(new Dot(ORIGIN, facts.size() + 1L), prev, batch, stamp, at, draft);
        facts.add(fact);
        tables.fold(fact, new FactRef(facts.size() - 1L, fact.rank()));
    }

    /** Every read under the one lock. */
    private Catalogue catalogue() {
        Catalogue real = new FoldedCatalogue(tables, tables);
        return (Catalogue)
                Proxy.newProxyInstance(
                        InMemoryNode.class.getClassLoader(),
                        new Class<?>[] {Catalogue.class},
                        (proxy, method, arguments) -> {
                            synchronized (this) {
                                try {
                                    return method.invoke(real, arguments);
                                } catch (InvocationTargetException e) {
                                    throw e.getCause();
                                }
                            }
                        });
    }

    private synchronized Lookup<Page<FactLog.Kept>> audit(FactLog.Filter filter, PageRequest page) {
        List<FactLog.Kept> found =
                facts.stream()
                        .filter(fact -> filter.kind().map(fact.kind()::equals).orElse(true))
                        .filter(
                                fact ->
                                        filter.model()
                                                .map(name -> fact.entity().startsWith(name + "/"))
                                                .orElse(true))
                        .limit(page.limit())
                        .map(fact -> new FactLog.Kept(fact, Optional.empty()))
                        .toList();
        return new Lookup.Found<>(new Page<>(found, Optional.empty()));
    }

    private final class Events implements EventLog {
        @Override
        public List<Entry> after(long id, int limit) {
            synchronized (InMemoryNode.this) {
                List<RegistryEvent> events = tables.events();
                List<Entry> found = new ArrayList<>();
                for (long i = id; i < events.size() && found.size() < limit; i++) {
                    RegistryEvent event = events.get((int) i);
                    found.add(
                            new Entry(
                                    i + 1,
                                    event.type(),
                                    event.model().map(ModelKey::name),
                                    event.version().map(Object::toString),
                                    event.detail(),
                                    event.fact().rank().stamp().millis()));
                }
                return found;
            }
        }

        @Override
        public long newest() {
            synchronized (InMemoryNode.this) {
                return tables.events().size();
            }
        }
    }

    /** Nobody else is there, and one needed. */
    private static final class Nobody implements Confirmer.Confirming {
        @Override
        public CompletionStage<Confirmed> confirmed(Optional<Dot> last) {
            return CompletableFuture.completedFuture(new Confirmed(2, new TreeSet<>()));
        }

        @Override
        public void leave() {}
    }

    /** Checks at once, and finds nothing. */
    private static final class NoAudits implements AuditDesk {
        @Override
        public Audit now() {
            return new Audit(
                    false,
                    Optional.empty(),
                    Optional.empty(),
                    0,
                    AuditReport.NOTHING,
                    Optional.empty(),
                    Instant.parse("2026-11-22T14:05:00Z"));
        }

        @Override
        public Audit begin() {
            return now();
        }
    }

    private static final class Alone implements ClusterDesk {
        @Override
        public Cluster cluster() {
            return new Cluster(
                    "rookery", "alone", ORIGIN.toString(), Hash.ZERO.toString(), 0, true, peers());
        }

        @Override
        public List<Peer> peers() {
            return List.of(
                    new Peer(
                            "other",
                            "http://127.0.0.1:1",
                            "unreachable",
                            "open",
                            Optional.empty(),
                            OptionalLong.empty(),
                            OptionalDouble.of(1.5),
                            Optional.empty(),
                            Optional.of("refused"),
                            Optional.of(Instant.EPOCH),
                            0,
                            0));
        }

        @Override
        public Optional<String> nodeOf(Origin origin) {
            return origin.equals(ORIGIN) ? Optional.of("alone") : Optional.empty();
        }

        @Override
        public List<Fork> forked() {
            return List.of(new Fork(ORIGIN.toString(), 2, 3));
        }

        @Override
        public CompletionStage<Synced> syncNow() {
            return CompletableFuture.completedFuture(
                    new Synced(0, 0, 0, new TreeMap<>(Map.of("other", "refused"))));
        }
    }

    /** To every backup, the registry is taken back as a whole: backups here are empty. */
    private final class Rewinds implements RewindDesk {
        @Override
        public Planning plan(BackupId id, List<String> models) {
            if (!known(id)) {
                return new Refused.Unknown();
            }
            if (models.stream().anyMatch(name -> tables.shown(name).isEmpty())) {
                return new Refused.ModelUnknown(models.get(0));
            }
            int count = factCount();
            Payload.Rewind said =
                    new Payload.Rewind(
                            Optional.empty(),
                            new TreeMap<>(Map.of(ORIGIN, new Payload.Rewind.Range(0, count))),
                            true,
                            "",
                            id.toString(),
                            Hash.ZERO);
            return new Planning.Ready(
                    new RewindPlan(
                            id,
                            Instant.EPOCH,
                            Hash.ZERO.toString(),
                            said,
                            count,
                            0,
                            count,
                            0,
                            List.of(),
                            0,
                            0,
                            false,
                            List.of()));
        }

        @Override
        public Outcome rewind(BackupId id, Payload.Rewind planned, String actor) {
            if (!known(id)) {
                return new Refused.Unknown();
            }
            if (!planned.backup().equals(id.toString())) {
                return new Refused.Misfit("it goes back to " + planned.backup());
            }
            Decision decision = judge(new Command.Rewind(actor, planned));
            return decision instanceof Decision.Refused refused
                    ? new Refused.ByRule(refused.refusal())
                    : new Outcome.Done(
                            id, id, new Dot(ORIGIN, factCount()), Hash.ZERO.toString(), 0, 0);
        }

        private boolean known(BackupId id) {
            synchronized (backups) {
                return backups.stream().anyMatch(made -> made.id().equals(id));
            }
        }
    }
}
