package dev.rookery.node;

import dev.rookery.backup.catalogue.Backups;
import dev.rookery.backup.copy.CopyMetadata;
import dev.rookery.node.data.DataDirectory;
import dev.rookery.node.metrics.AuditFigures;
import dev.rookery.node.metrics.BackupFigures;
import dev.rookery.node.metrics.ClockFigures;
import dev.rookery.node.metrics.NodeMetrics;
import dev.rookery.node.metrics.OffsiteFigures;
import dev.rookery.node.metrics.RegistryFigures;
import dev.rookery.node.metrics.StoreFigures;
import dev.rookery.node.registry.Lookup;
import dev.rookery.node.registry.RunConfig;
import dev.rookery.node.registry.Stage;
import dev.rookery.node.registry.Stats;
import dev.rookery.node.service.BackupUpkeep.Rehearsal;
import dev.rookery.node.service.OffsiteDesk;
import dev.rookery.node.store.SqliteStore;
import dev.rookery.node.store.Totals;
import dev.rookery.sync.driver.SyncDriver;
import dev.rookery.sync.peer.PeerStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Where the metrics' figures come from.
 *
 * <p>Threads: safe for any thread that may block.
 */
final class NodeFigures {

    private final CoreSwitch core;
    private final DataDirectory data;
    private final Backups backups;
    private final Supplier<Optional<Duration>> took;
    private final Supplier<List<Rehearsal>> rehearsals;

    /**
     * @param took how long the last full copy took
     * @param rehearsals of restores, newest first
     */
    NodeFigures(
            CoreSwitch core,
            DataDirectory data,
            Backups backups,
            Supplier<Optional<Duration>> took,
            Supplier<List<Rehearsal>> rehearsals) {
        this.core = core;
        this.data = data;
        this.backups = backups;
        this.took = took;
        this.rehearsals = rehearsals;
    }

    /**
     * @param clock how this node's clock stands
     * @param audits how its audits went
     * @param peers what is known of each peer
     */
    NodeMetrics.Sources sources(
            Supplier<ClockFigures> clock,
            Supplier<AuditFigures> audits,
            Supplier<List<PeerStatus>> peers,
            BooleanSupplier ready) {
        return new NodeMetrics.Sources(
                this::registry, this::store, this::backups, clock, audits, peers, ready);
    }

    /** How the backups in other places are. */
    static List<OffsiteFigures> offsite(OffsiteDesk desk) {
        return desk.places().stream()
                .map(
                        place ->
                                new OffsiteFigures(
                                        place.place(),
                                        place.copies(),
                                        place.newest(),
                                        place.lastSuccess(),
                                        place.sentBytes(),
                                        place.sentCopies(),
                                        place.failures(),
                                        place.breaker().equals("open")))
                .toList();
    }

    private RegistryFigures registry() {
        SqliteStore store = core.store();
        SortedMap<Stage, Long> byStage =
                store.catalogue().stats(OptionalLong.empty()) instanceof Lookup.Found<Stats> found
                        ? found.value().byStage()
                        : new TreeMap<>();
        Totals totals = store.totals();
        SortedMap<RegistryFigures.Ends, Long> moves = new TreeMap<>();
        totals.moves()
                .forEach(
                        (ends, count) ->
                                moves.put(new RegistryFigures.Ends(ends.from(), ends.to()), count));
        SortedMap<RunConfig, RegistryFigures.Runs> runs = new TreeMap<>();
        totals.runs()
                .forEach(
                        (config, of) ->
                                runs.put(
                                        config,
                                        new RegistryFigures.Runs(of.count(), of.bestFitness())));
        SortedMap<String, RegistryFigures.Parity> parity = new TreeMap<>();
        totals.parity()
                .forEach(
                        (config, of) ->
                                parity.put(
                                        config,
                                        new RegistryFigures.Parity(
                                                of.passed(), of.failed(), of.newestFailureRate())));
        SortedMap<RegistryFigures.Rollbacks, Long> rollbacks = new TreeMap<>();
        totals.rollbacks()
                .forEach(
                        (of, count) ->
                                rollbacks.put(
                                        new RegistryFigures.Rollbacks(of.model(), of.trigger()),
                                        count));
        return new RegistryFigures(byStage, totals.registrations(), moves, runs, parity, rollbacks);
    }

    /** How the store is; blocks, and fails while its database is being exchanged. */
    StoreFigures store() {
        SyncDriver driver = core.now().driver();
        return new StoreFigures(
                core.held().vector().facts(),
                core.held().vector().forked().size(),
                data.registry().toFile().length(),
                core.store().logBytes(),
                data.root().toFile().getUsableSpace(),
                driver.waiting(),
                driver.readOnly().isPresent(),
                core.store().conflicts());
    }

    private BackupFigures backups() {
        List<CopyMetadata> copies = backups.copies().list();
        Optional<CopyMetadata> newest = copies.stream().findFirst();
        Optional<Instant> verified =
                copies.stream()
                        .flatMap(copy -> backups.copies().verifiedAt(copy.id()).stream())
                        .max(Instant::compareTo);
        Optional<Instant> newestVerified =
                copies.stream()
                        .filter(copy -> backups.copies().verifiedAt(copy.id()).isPresent())
                        .map(CopyMetadata::timestamp)
                        .findFirst();
        List<Rehearsal> drills = rehearsals.get();
        boolean failed = drills.stream().limit(1).anyMatch(drill -> !drill.sound());
        return new BackupFigures(
                copies.size(),
                newest.map(CopyMetadata::timestamp),
                newest.map(CopyMetadata::dbSizeBytes).orElse(0L),
                took.get(),
                verified,
                newestVerified,
                drills.stream().findFirst().map(Rehearsal::at),
                failed,
                backups.archive().bytes());
    }
}
