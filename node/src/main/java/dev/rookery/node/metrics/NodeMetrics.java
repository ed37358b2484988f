package dev.rookery.node.metrics;

import dev.rookery.sync.peer.PeerStatus;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * All metrics of a node, by the names of the contract. What is summed elsewhere is asked for when
 * somebody looks, once a look.
 *
 * <p>Threads: safe for any thread; {@link #text} blocks, as its sources do.
 */
public final class NodeMetrics implements AutoCloseable {
    /** Kinds of conflicts, as in the types of their events. */
    private static final List<String> CONFLICTS =
            List.of("number", "label", "name", "production", "move_superseded", "closed", "fork");

    private final PrometheusMeterRegistry registry = filtered();
    private final JvmGcMetrics garbage = new JvmGcMetrics();
    private final HttpMetrics http = new HttpMetrics(registry);
    private final SyncMetrics sync = new SyncMetrics(registry);
    private final HookMetrics hooks = new HookMetrics(registry);
    private final InstantSource clock;
    private final Sources sources;
    private final ModelMetrics models;
    private volatile Optional<StoreFigures> store = Optional.empty();
    private volatile Optional<BackupFigures> backups = Optional.empty();
    private volatile Optional<ClockFigures> clocks = Optional.empty();
    private volatile Optional<AuditFigures> audits = Optional.empty();

    /**
     * Where the figures come from; each may block.
     *
     * @param ready from when on the registry's own counters are shown: before, they would be those
     *     of a node that has not caught up
     */
    public record Sources(
            Supplier<RegistryFigures> registry,
            Supplier<StoreFigures> store,
            Supplier<BackupFigures> backups,
            Supplier<ClockFigures> clock,
            Supplier<AuditFigures> audits,
            Supplier<List<PeerStatus>> peers,
            BooleanSupplier ready) {}

    /** Of these sources. */
    public NodeMetrics(Sources sources, InstantSource clock) {
        this.sources = sources;
        this.clock = clock;
        this.models = new ModelMetrics(registry);
        new JvmMemoryMetrics().bindTo(registry);
        garbage.bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ClassLoaderMetrics().bindTo(registry);
        bindProcessor();
        new UptimeMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        bindStore();
        bindBackups();
        bindClock();
        bindAudits();
        bindConflicts();
    }

    /** Counts requests. */
    public HttpMetrics http() {
        return http;
    }

    /** Counts exchanges with peers. */
    public SyncMetrics sync() {
        return sync;
    }

    /** Shows what is told to others. */
    public HookMetrics hooks() {
        return hooks;
    }

    /** Shows the backups in other places. */
    public OffsiteMetrics offsite() {
        return new OffsiteMetrics(registry, clock);
    }

    /** Shows the artifacts. */
    public ArtifactMetrics artifacts() {
        return new ArtifactMetrics(registry);
    }

    /** Shows what the rollback manager says. */
    public VerdictMetrics verdicts() {
        return new VerdictMetrics(registry);
    }

    /** Shows what is in production past the rules. */
    public PromotionMetrics promotion() {
        return new PromotionMetrics(registry);
    }

    /** Everything in Prometheus' text format. */
    public String text() {
        if (sources.ready().getAsBoolean()) {
            models.show(sources.registry().get());
        }
        store = Optional.of(sources.store().get());
        backups = Optional.of(sources.backups().get());
        clocks = Optional.of(sources.clock().get());
        audits = Optional.of(sources.audits().get());
        sync.show(sources.peers().get());
        return registry.scrape();
    }

    @Override
    public void close() {
        garbage.close();
        registry.close();
    }

    /** What has a better name below is left out; told before the first meter, or it warns. */
    private static PrometheusMeterRegistry filtered() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        registry.config()
                .meterFilter(MeterFilter.denyNameStartsWith("process.cpu.time"))
                .meterFilter(MeterFilter.denyNameStartsWith("system.cpu.count"));
        return registry;
    }

    /** By Prometheus' own name and unit, instead of nanoseconds and a gauge called count. */
    private void bindProcessor() {
        new ProcessorMetrics().bindTo(registry);
        counter(
                registry,
                "process_cpu_seconds_total",
                "Processor time of the node",
                ProcessHandle.current(),
                self -> self.info().totalCpuDuration().map(NodeMetrics::seconds).orElse(0.0));
    }

    private void bindStore() {
        storeGauge("rookery_store_facts", "Facts held", StoreFigures::facts);
        storeGauge(
                "rookery_sync_forked_origins",
                "Origins under which two nodes have written",
                StoreFigures::forkedOrigins);
        storeGauge("rookery_store_database_bytes", "Database file", StoreFigures::databaseBytes);
        storeGauge("rookery_store_log_bytes", "Write-ahead log", StoreFigures::logBytes);
        storeGauge("rookery_store_free_bytes", "Free on its disk", StoreFigures::freeBytes);
        storeGauge("rookery_store_waiting_writes", "Writes waiting", StoreFigures::waiting);
        storeGauge(
                "rookery_store_read_only",
                "1 while no writes are taken",
                figures -> figures.readOnly() ? 1 : 0);
    }

    private void bindBackups() {
        backupGauge("rookery_backup_copies", "Full copies", BackupFigures::copies);
        backupGauge(
                "rookery_backup_age_seconds",
                "Age of the newest full copy",
                figures -> age(figures.newest()));
        backupGauge(
                "rookery_backup_size_bytes",
                "Size of the newest full copy",
                BackupFigures::newestBytes);
        backupGauge(
                "rookery_backup_duration_seconds",
                "How long the last full copy took",
                figures -> figures.took().map(NodeMetrics::seconds).orElse(Double.NaN));
        backupGauge(
                "rookery_backup_last_verified_age_seconds",
                "Since a copy last passed every check",
                figures -> age(figures.lastVerified()));
        backupGauge(
                "rookery_backup_newest_verified_age_seconds",
                "Age of the newest copy that passed every check",
                figures -> age(figures.newestVerified()));
        backupGauge(
                "rookery_backup_drill_age_seconds",
                "Since a restore was last rehearsed",
                figures -> age(figures.lastDrill()));
        backupGauge(
                "rookery_backup_drill_failed",
                "1 while the last rehearsal of a restore failed",
                figures -> figures.drillFailed() ? 1 : 0);
        backupGauge(
                "rookery_backup_archive_bytes",
                "What the archive's segments take",
                BackupFigures::archiveBytes);
    }

    private void bindClock() {
        clockGauge(
                "rookery_sync_clock_offset_seconds",
                "How far the peers' clocks are ahead of this one, in the median",
                figures -> figures.ahead().map(NodeMetrics::seconds).orElse(Double.NaN));
        clockGauge("rookery_sync_clock_peers", "Peers' clocks heard lately", ClockFigures::heard);
        clockGauge(
                "rookery_sync_clock_facts_ahead",
                "Facts kept since the start whose time is over a minute ahead",
                ClockFigures::factsAhead);
        counter(
                registry,
                "rookery_sync_clock_writes_refused_total",
                "Writes refused because this node's clock is far off its peers'",
                this,
                self -> self.clocks.map(ClockFigures::refused).orElse(0L));
    }

    private void bindConflicts() {
        for (String kind : CONFLICTS) {
            counter(
                    registry,
                    "rookery_sync_conflicts_total",
                    "Conflicts between nodes that were settled, since the start",
                    this,
                    self ->
                            self.store
                                    .map(now -> now.conflicts().getOrDefault(kind, 0L))
                                    .orElse(0L),
                    "kind",
                    kind);
        }
    }

    private void bindAudits() {
        auditCounter("rookery_sync_audits_total", "Audits", AuditFigures::clean, "result", "clean");
        auditCounter(
                "rookery_sync_audits_total", "Audits", AuditFigures::damaged, "result", "damaged");
        auditCounter(
                "rookery_sync_audits_total", "Audits", AuditFigures::failed, "result", "failed");
        auditCounter(
                "rookery_sync_audit_facts_total", "Stored facts hashed again", AuditFigures::facts);
        auditCounter(
                "rookery_sync_audit_healed_total", "Damaged facts mended", AuditFigures::healed);
        auditGauge(
                "rookery_sync_audit_unhealed",
                "Damaged facts that the last audit could not mend",
                AuditFigures::unhealed);
        auditGauge(
                "rookery_sync_audit_age_seconds",
                "Since an audit last ended",
                figures -> age(figures.lastEnded()));
    }

    private void auditCounter(
            String name, String help, ToDoubleFunction<AuditFigures> figure, String... tags) {
        counter(
                registry,
                name,
                help,
                this,
                self -> self.audits.map(figure::applyAsDouble).orElse(0.0),
                tags);
    }

    private void auditGauge(String name, String help, ToDoubleFunction<AuditFigures> figure) {
        Gauge.builder(name, this, self -> of(self.audits, figure))
                .description(help)
                .register(registry);
    }

    private void clockGauge(String name, String help, ToDoubleFunction<ClockFigures> figure) {
        Gauge.builder(name, this, self -> of(self.clocks, figure))
                .description(help)
                .register(registry);
    }

    private void storeGauge(String name, String help, ToDoubleFunction<StoreFigures> figure) {
        Gauge.builder(name, this, self -> of(self.store, figure))
                .description(help)
                .register(registry);
    }

    private void backupGauge(String name, String help, ToDoubleFunction<BackupFigures> figure) {
        Gauge.builder(name, this, self -> of(self.backups, figure))
                .description(help)
                .register(registry);
    }

    private static <T> double of(Optional<T> figures, ToDoubleFunction<T> figure) {
        return figures.isPresent() ? figure.applyAsDouble(figures.get()) : Double.NaN;
    }

    private double age(Optional<Instant> at) {
        return at.map(then -> Math.max(0, seconds(Duration.between(then, clock.instant()))))
                .orElse(Double.NaN);
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1_000.0;
    }

    /** A counter that something else counts. */
    static <T> Meter counter(
            PrometheusMeterRegistry registry,
            String name,
            String help,
            T source,
            ToDoubleFunction<T> count,
            String... tags) {
        return FunctionCounter.builder(name, source, count)
                .description(help)
                .tags(tags)
                .register(registry);
    }
}
