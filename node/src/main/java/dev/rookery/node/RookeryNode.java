package dev.rookery.node;

import dev.rookery.backup.BackupException;
import dev.rookery.backup.catalogue.Backups;
import dev.rookery.backup.copy.Replacement;
import dev.rookery.node.collect.ArtifactCollector;
import dev.rookery.node.data.DataDirectory;
import dev.rookery.node.data.DataDirectoryException;
import dev.rookery.node.data.Incarnation;
import dev.rookery.node.health.HealthBoard;
import dev.rookery.node.hooks.AllowedHosts;
import dev.rookery.node.hooks.Hooks;
import dev.rookery.node.metrics.NodeMetrics;
import dev.rookery.node.promotion.LateLabels;
import dev.rookery.node.promotion.PromotionGate;
import dev.rookery.node.promotion.PromotionRules;
import dev.rookery.node.promotion.Promotions;
import dev.rookery.node.recovery.BackupFolder;
import dev.rookery.node.recovery.FileUse;
import dev.rookery.node.recovery.NodeBackups;
import dev.rookery.node.recovery.RandomOrigins;
import dev.rookery.node.recovery.ServedSnapshots;
import dev.rookery.node.recovery.SnapshotJoin;
import dev.rookery.node.registry.Command;
import dev.rookery.node.registry.Decision;
import dev.rookery.node.registry.RegistryPolicy;
import dev.rookery.node.registry.Rules;
import dev.rookery.node.service.NodeServices;
import dev.rookery.node.service.RegistryLog;
import dev.rookery.node.service.RegistryService;
import dev.rookery.node.service.Ulids;
import dev.rookery.node.service.VerdictDesk;
import dev.rookery.node.service.Writes;
import dev.rookery.node.settings.NodeSettings;
import dev.rookery.node.store.SqliteStore;
import dev.rookery.node.store.StoreSettings;
import dev.rookery.sync.ack.Confirmations;
import dev.rookery.sync.driver.DriverSettings;
import dev.rookery.sync.driver.Self;
import dev.rookery.sync.driver.StoreException;
import dev.rookery.sync.driver.SyncTime;
import dev.rookery.sync.http.SyncSecurityException;
import dev.rookery.sync.message.NodeId;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * One node: made top to bottom here, stopped in reverse.
 *
 * <p>Threads: safe for any thread.
 */
public final class RookeryNode implements AutoCloseable {

    private static final long EPOCH = 1;
    private static final Duration TIDY = Duration.ofMinutes(1);

    private final NodeSettings settings;
    private final Deque<Runnable> stops = new ArrayDeque<>();
    private final NodeThreads threads;
    private final HealthBoard health;
    private final FactsAhead factsAhead;
    private final NodeEvents events;
    private DataDirectory data;
    private Backups backups;
    private NodeDesks desks;
    private Confirmations confirmations;
    private AckDesk acks;
    private CoreSwitch core;
    private Neighbours neighbours;
    private NodeArtifacts artifacts;
    private Duty duty;
    private Hooks hooks;
    private Retraining retraining;
    private NodeServices services;
    private NodeFigures figures;
    private NodeMetrics metrics;
    private NodeId id;
    private OriginNames originNames;
    private String name;
    private URI http;

    private RookeryNode(NodeSettings settings, Clock clock) {
        this.settings = settings;
        this.name = settings.name();
        this.threads = onStop(new NodeThreads(clock), NodeThreads::close);
        this.health = NodeHealth.board(settings, threads.clock());
        this.factsAhead = new FactsAhead(clock);
        this.events = new NodeEvents(health, factsAhead, clock);
    }

    /**
     * Starts a node and returns once it answers HTTP. It waits for no peer.
     *
     * @throws StartException when an address cannot be had or would be open to anybody, another
     *     node has the folder, the database is not ours or damaged, or the backup folder cannot be
     *     used; its message is what a person needs
     */
    public static RookeryNode start(NodeSettings settings) {
        return start(settings, Clock.systemUTC());
    }

    /** The same by another wall clock. */
    static RookeryNode start(NodeSettings settings, Clock clock) {
        RookeryNode node = new RookeryNode(settings, clock);
        boolean started = false;
        try {
            node.open();
            node.begin();
            started = true;
            return node;
        } catch (DataDirectoryException
                | StoreException
                | BackupException
                | SyncSecurityException e) {
            throw new StartException(e.getMessage(), e);
        } finally {
            if (!started) {
                node.close();
            }
        }
    }

    /** Where REST is served. */
    public URI http() {
        return http;
    }

    /** Where peers call. */
    public URI sync() {
        return neighbours.gossip().url();
    }

    /** What the node is called. */
    public String name() {
        return name;
    }

    /** The registry for programs in this process, in somebody's name. */
    public Registry registry(String actor) {
        return new Registry(services, actor);
    }

    /** Completes, with the reason, when the node cannot go on and has to be restarted. */
    public CompletionStage<Throwable> fatal() {
        return events.fatal();
    }

    /** Takes nothing more, finishes what is under way, and closes the database. */
    @Override
    public void close() {
        while (!stops.isEmpty()) {
            Stops.run(stops.pop());
        }
    }

    private void open() {
        Policies.require(settings);
        PromotionRules promotion = Policies.promotion(settings.promotion());
        openFolder();
        Ground ground =
                new Ground(
                        id,
                        data,
                        backups,
                        Policies.registry(settings),
                        new GossipPort(),
                        new RandomOrigins(),
                        NodeBackups.Place.in(data, settings.cluster().id(), name),
                        new FileUse());
        openRegistry(ground);
        Vertx vertx =
                onStop(
                        Vertx.vertx(
                                new VertxOptions().setEventLoopPoolSize(NodeThreads.eventLoops())),
                        running ->
                                Stops.quietly("stop Vert.x", running.close().toCompletionStage()));
        TlsFiles.require(settings, vertx, threads.clock().instant());
        openNeighbours(ground, vertx);
        openDesks(ground);
        artifacts =
                onStop(
                        new NodeArtifacts(
                                new NodeArtifacts.Site(
                                        name,
                                        data.artifacts(),
                                        settings.http().maxUpload().bytes(),
                                        new SwitchedCatalogue(core::catalogue),
                                        events::commits),
                                settings.artifacts(),
                                neighbours.gossip(),
                                new OtherNodes(id, neighbours.gossip()),
                                desks.offsite().artifacts(),
                                desks.offsite().buckets(),
                                threads.steady()),
                        NodeArtifacts::close);
        metrics.artifacts().bind(artifacts::figures);
        core.serves(artifacts.served());
        duty =
                new Duty(
                        settings.cluster().discovery(),
                        id.toString(),
                        neighbours.gossip(),
                        settings.sync().interval());
        hooks = openHooks();
        retraining =
                new Retraining(
                        settings.retraining().rules(),
                        ground.policy().directions(),
                        core::store,
                        events::commits,
                        duty,
                        want -> unnamed(new Command.WantRetraining(name, want)),
                        threads.clock());
        Promotions promotions = artifacts.promotions(promotion, threads.steady());
        events.keptTo(
                PromotionWatch.start(promotions, core, health, threads, metrics, stops::push));
        services = services(ground.policy(), promotions);
        http = RestPort.open(vertx, settings, services, metrics, stops::push);
    }

    private void openFolder() {
        data = onStop(DataDirectory.open(settings.data()), DataDirectory::close);
        Replacement.complete(data.registry());
        data.sweep();
        id = NodeName.of(settings, data);
        name = id.name();
        originNames =
                onStop(OriginNames.open(data.root().resolve("node.origins")), OriginNames::save);
        backups = onStop(BackupFolder.open(settings, threads.clock()), Backups::close);
    }

    /** The database, the sync loop over it, those who wait for other nodes. */
    private void openRegistry(Ground ground) {
        Core.Parts parts =
                new Core.Parts(
                        self(),
                        backups.archive(),
                        backups::makeRoom,
                        threads.archiving(),
                        new Rules(ground.policy()),
                        ground.port(),
                        events,
                        ground.origins(),
                        new SyncTime(threads.clock(), System::nanoTime),
                        DriverSettings.DEFAULTS);
        confirmations =
                onStop(
                        new Confirmations(name, () -> core.held(), AckDesk.WAITING_MAX),
                        Confirmations::close);
        events.keptTo(confirmations::kept);
        acks = new AckDesk(settings.cluster(), confirmations, threads.timer());
        core =
                onStop(
                        new CoreSwitch(
                                () -> openCore(parts),
                                events::stopped,
                                facts -> served(ground.place(), facts, ground.file())),
                        CoreSwitch::close);
    }

    private void openNeighbours(Ground ground, Vertx vertx) {
        figures =
                new NodeFigures(
                        core,
                        data,
                        backups,
                        () -> desks.backups().took(),
                        () -> desks.keeper().rehearsals());
        metrics =
                onStop(
                        new NodeMetrics(
                                figures.sources(
                                        () -> desks.admission().figures(),
                                        () -> desks.audits().figures(),
                                        () -> neighbours.gossip().peers().status(),
                                        () -> notReady().isEmpty()),
                                threads.clock()),
                        NodeMetrics::close);
        metrics.sync().acks(confirmations);
        neighbours =
                onStop(
                        Neighbours.open(
                                settings,
                                new Neighbours.Needs(
                                        id.toString(),
                                        vertx,
                                        core,
                                        confirmations,
                                        acks,
                                        threads,
                                        health,
                                        originNames,
                                        metrics.sync(),
                                        join(ground)),
                                ground.port()),
                        Neighbours::close);
        neighbours.strict().ifPresent(strict -> metrics.sync().numbering(strict.numbering()));
    }

    /** What is asked for by people and by the clock. */
    private void openDesks(Ground ground) {
        Gossip gossip = neighbours.gossip();
        core.joining(() -> gossip.rounds().joining().isPresent());
        desks =
                NodeDesks.open(
                        ground,
                        new NodeDesks.Needs(
                                settings, threads, health, events, factsAhead, core, stops::push),
                        gossip,
                        () -> notReady().isEmpty());
        metrics.offsite().bind(() -> NodeFigures.offsite(desks.offsite()));
    }

    private ServedSnapshots served(NodeBackups.Place place, LongSupplier facts, FileUse file) {
        return new ServedSnapshots(place, facts, file, threads.copies(), threads.steady());
    }

    /** How this node begins when it is far behind. */
    private SnapshotJoin join(Ground ground) {
        return new SnapshotJoin(
                new SnapshotJoin.Site(ground.place(), backups, ground.file()),
                core::held,
                reason -> new JoiningSwap(core.marked(reason), events),
                ground.origins(),
                threads.copies(),
                settings.sync().join().sizeMax().bytes());
    }

    private NodeServices services(RegistryPolicy policy, Promotions promotions) {
        StoredRecords records = new StoredRecords(core::store);
        RegistryLog log = onStop(new RegistryLog(threads.clock()), RegistryLog::close);
        SwitchedCatalogue catalogue = new SwitchedCatalogue(core::catalogue);
        return new NodeServices(
                new RegistryService(
                        catalogue,
                        new PromotionGate(
                                desks.writes(),
                                promotions,
                                catalogue::model,
                                catalogue::version,
                                threads.glances(),
                                threads.looks()),
                        acks,
                        neighbours.numbering(),
                        new Ulids(threads.clock()),
                        policy.directions(),
                        log),
                new VerdictDesk(
                        catalogue, settings.rollback(), policy.directions(), threads.clock()),
                artifacts.store(),
                artifacts.fetches(),
                artifacts,
                promotions,
                artifacts.tell(new LateLabels(name, promotions, catalogue, desks.admission())),
                desks.backups(),
                desks.rewinds(),
                desks.offsite(),
                desks.keeper(),
                collector(records),
                peersDesk(),
                desks.audits(),
                records,
                FactTransfer.of(settings, core, figures),
                records,
                hooks,
                retraining,
                health,
                events::commits,
                this::notReady);
    }

    private PeersDesk peersDesk() {
        return new PeersDesk(settings.cluster().id(), name, core, neighbours.gossip(), originNames);
    }

    private ArtifactCollector collector(StoredRecords records) {
        ArtifactCollector collector =
                new ArtifactCollector(
                        artifacts.store(),
                        records,
                        new SwitchedCatalogue(core::catalogue),
                        desks.backups()::oldest,
                        settings.registry().artifactGrace(),
                        threads.clock());
        stops.push(threads.every(TIDY, () -> threads.copies().execute(collector::tidy)));
        return collector;
    }

    /** Who is told what happens; nobody is yet. */
    private Hooks openHooks() {
        Hooks told =
                onStop(
                        new Hooks(
                                new Hooks.Needs(
                                        settings.cluster().id(),
                                        Policies.hookKey(settings.hooks()),
                                        Policies.hookTrust(settings.hooks()),
                                        new AllowedHosts(
                                                settings.hooks().allowedHosts(),
                                                AllowedHosts.Resolver.SYSTEM),
                                        new StoredHooks(core::store, events::commits),
                                        duty,
                                        duty::shared,
                                        upTo -> unnamed(new Command.NoteDelivered(name, upTo)),
                                        health,
                                        data.root().resolve("hooks.state")),
                                threads.clock()),
                        Hooks::close);
        metrics.hooks().bind(told::counts);
        return told;
    }

    private CompletionStage<Decision> unnamed(Command command) {
        return desks.admission().write(command, Writes.UNNAMED);
    }

    private Self self() {
        return new Self(settings.cluster().id(), EPOCH, id.toString(), threads.random().nextLong());
    }

    private Core openCore(Core.Parts parts) {
        Replacement.complete(data.registry());
        SqliteStore store =
                SqliteStore.open(data.registry(), settings.cluster().id(), StoreSettings.DEFAULT);
        return Core.start(store, Incarnation.of(data.registry()), parts);
    }

    /** What goes on by itself from now on. */
    private void begin() {
        keepNames();
        neighbours.start(threads);
        NodeHealth nodeHealth =
                new NodeHealth(
                        health,
                        core,
                        neighbours,
                        peersDesk(),
                        desks.admission(),
                        confirmations,
                        new NodeHealth.Checks(desks.audits(), artifacts));
        stops.push(threads.every(NodeHealth.LOOK, nodeHealth::look));
        StorageHealth storage =
                new StorageHealth(health.component(HealthBoard.STORAGE), figures::store);
        stops.push(threads.every(NodeHealth.LOOK, storage::look));
        stops.push(threads.every(TIDY, core.snapshots()::tidy));
        stops.push(threads.every(TIDY, this::keepNames));
        stops.push(threads.every(Hooks.EVERY, hooks::turn));
        stops.push(threads.every(Retraining.EVERY, retraining));
        desks.start();
        artifacts.start(threads::everySlowly);
        judgeProduction();
    }

    private void judgeProduction() {
        RollbackWatch watch =
                RollbackManager.start(
                        new RollbackManager.Needs(
                                settings.rollback(),
                                services,
                                duty,
                                duty::pull,
                                health,
                                threads,
                                metrics,
                                stops::push));
        events.keptTo(watch::kept);
        events.keptTo(artifacts::kept);
    }

    /** Its own origin too: under another name this folder will still know who wrote. */
    private void keepNames() {
        originNames.learn(core.held().identity().current(), id.toString());
        originNames.save();
    }

    private Optional<String> notReady() {
        return neighbours == null
                ? Optional.of("the node is starting")
                : neighbours.gossip().rounds().notReady();
    }

    private <T> T onStop(T part, Consumer<T> stop) {
        stops.push(() -> stop.accept(part));
        return part;
    }
}
