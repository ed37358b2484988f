package dev.rookery.node;

import dev.rookery.node.health.HealthBoard;
import dev.rookery.node.offsite.OffsiteBackups;
import dev.rookery.node.recovery.BackupKeeper;
import dev.rookery.node.recovery.BackupSchedule;
import dev.rookery.node.recovery.NodeBackups;
import dev.rookery.node.recovery.NodeRewinds;
import dev.rookery.node.service.Writes;
import dev.rookery.node.settings.NodeSettings;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * What is asked of a node by people and by the clock, beside the registry itself: backups, rewinds,
 * copies elsewhere, admission, audits.
 *
 * <p>Threads: made and started by one; its parts say for themselves.
 */
final class NodeDesks {

    private final Needs needs;
    private final Ground ground;
    private final NodeBackups backups;
    private final NodeRewinds rewinds;
    private final OffsiteBackups offsite;
    private final BackupKeeper keeper;
    private final ClockAdmission admission;
    private final Audits audits;

    /**
     * The parts of the node that are there before these.
     *
     * @param stops takes what is to be run when the node stops, latest first
     */
    record Needs(
            NodeSettings settings,
            NodeThreads threads,
            HealthBoard health,
            NodeEvents events,
            FactsAhead factsAhead,
            CoreSwitch core,
            Consumer<Runnable> stops) {}

    private NodeDesks(Ground ground, Needs needs, Gossip gossip, BooleanSupplier ready) {
        CoreSwitch core = needs.core();
        NodeThreads threads = needs.threads();
        this.ground = ground;
        this.needs = needs;
        this.backups =
                new NodeBackups(
                        ground.backups(),
                        ground.place(),
                        core::held,
                        ground.file(),
                        new PullingSwap(core, gossip, needs.events()),
                        ground.origins());
        this.rewinds =
                new NodeRewinds(
                        ground.backups(),
                        ground.place(),
                        ground.origins(),
                        backups,
                        new NodeRewinds.Live(core::store, () -> core.now().driver(), core));
        this.offsite = onStop(elsewhere(), OffsiteBackups::close);
        this.keeper =
                new BackupKeeper(
                        ground.backups(),
                        ground.place(),
                        ground.file(),
                        ground.origins(),
                        threads.random()::nextLong,
                        threads.clock());
        this.admission =
                new ClockAdmission(
                        needs.settings().sync().clock().admission(),
                        gossip.peers().clocks(),
                        needs.factsAhead(),
                        threads.clock(),
                        core);
        AuditWays ways = new AuditWays(core, gossip, needs.events());
        this.audits =
                onStop(
                        new Audits(
                                needs.settings().sync().audit(),
                                new Audits.Needs(
                                        ways,
                                        ways,
                                        ground.data().root(),
                                        threads.copies(),
                                        threads.clock(),
                                        threads.steady(),
                                        ready,
                                        () -> core.now().store().damageMet(),
                                        core.store().unfolded() > 0)),
                        Audits::close);
    }

    /**
     * Makes them; nothing runs by itself yet.
     *
     * @param ready whether the node may be asked
     */
    static NodeDesks open(Ground ground, Needs needs, Gossip gossip, BooleanSupplier ready) {
        return new NodeDesks(ground, needs, gossip, ready);
    }

    private OffsiteBackups elsewhere() {
        return new OffsiteBackups(
                needs.settings().backup().offsite(),
                needs.settings().artifacts().s3(),
                new OffsiteBackups.Owner(
                        ground.backups(),
                        needs.settings().cluster().id(),
                        ground.id().toString(),
                        ground.place().scratch(),
                        ground.data().artifacts()),
                needs.health(),
                needs.threads().clock());
    }

    /** The way to the writer: admitted by the clock, and copied before a cleanup. */
    Writes writes() {
        return new CleanupCopies(
                admission, backups, needs.threads().copies(), needs.threads().clock());
    }

    NodeBackups backups() {
        return backups;
    }

    NodeRewinds rewinds() {
        return rewinds;
    }

    OffsiteBackups offsite() {
        return offsite;
    }

    BackupKeeper keeper() {
        return keeper;
    }

    ClockAdmission admission() {
        return admission;
    }

    Audits audits() {
        return audits;
    }

    /** What goes on by itself from now on. */
    void start() {
        NodeThreads threads = needs.threads();
        audits.start(threads::every);
        BackupSchedule schedule =
                onStop(
                        new BackupSchedule(
                                ground.backups(),
                                backups,
                                keeper,
                                new BackupSchedule.Pace(
                                        needs.settings().backup().interval(),
                                        needs.settings().backup().drill()),
                                needs.health().component(HealthBoard.BACKUP),
                                threads.copies(),
                                threads.clock()),
                        BackupSchedule::close);
        schedule.start(threads::every);
        offsite.start();
    }

    private <T> T onStop(T part, Consumer<T> stop) {
        needs.stops().accept(() -> stop.accept(part));
        return part;
    }
}
