package dev.rookery.sync.driver;

import dev.rookery.sync.engine.Event;
import dev.rookery.sync.engine.Held;
import dev.rookery.sync.engine.OriginSource;
import dev.rookery.sync.fact.Dot;
import dev.rookery.sync.fact.Draft;
import dev.rookery.sync.membership.Membership;
import dev.rookery.sync.peer.FakeIntake;
import dev.rookery.sync.peer.JoinSettings;
import dev.rookery.sync.peer.Machine;
import dev.rookery.sync.peer.PeerCalls;
import dev.rookery.sync.peer.PeerListener;
import dev.rookery.sync.peer.PeerSettings;
import dev.rookery.sync.peer.Peers;
import dev.rookery.sync.peer.Rounds;
import dev.rookery.sync.peer.RumorSpreader;
import dev.rookery.sync.peer.SyncMeter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * All of a node that syncs but its port, its store in memory: engine, group commit, rumors, rounds,
 * breakers.
 *
 * <p>Threads: one fleet, one thread.
 */
final class FleetNode implements FactIntake {

    final String name;
    final Peers peers;
    final Rounds rounds;
    final SyncPoint point;
    private final SimulatedNode core;
    private final Machine machine;
    private final RumorBuffer buffer;
    private final Consumer<PeerFacts> arrived;

    /**
     * @param calls what this node calls others by
     * @param arrived told what came, once it is kept
     */
    FleetNode(
            String name,
            OriginSource origins,
            Membership membership,
            PeerCalls calls,
            Machine machine,
            Consumer<PeerFacts> arrived) {
        this.name = name;
        this.machine = machine;
        this.arrived = arrived;
        core = new SimulatedNode(name, origins, machine.clock(), UnaryOperator.identity());
        point =
                new SyncPoint(
                        new Self("sim", 0, name, machine.random().nextLong()),
                        this,
                        core.store,
                        new SyncTime(machine.clock(), () -> machine.steady().millis() * 1_000_000),
                        Duration.ofSeconds(1));
        PeerSettings settings = PeerSettings.DEFAULT;
        peers = new Peers(membership, name, settings, machine, SyncMeter.NONE, PeerListener.NONE);
        rounds =
                new Rounds(
                        point,
                        calls,
                        peers,
                        membership,
                        settings,
                        new Rounds.Joining(new FakeIntake(), JoinSettings.DEFAULT),
                        machine);
        RumorSpreader spreader =
                new RumorSpreader(
                        peers,
                        calls,
                        settings,
                        machine,
                        name,
                        (node, why) -> rounds.pullSoon(node),
                        List::of);
        DriverSettings usual = DriverSettings.DEFAULTS;
        buffer = new RumorBuffer(spreader, core, usual.pushGap(), usual.rumorWindow());
    }

    /** Writes one fact. */
    Dot write(String entity) {
        Draft draft = new Draft("test", entity, "{}".getBytes(StandardCharsets.UTF_8), name);
        core.write(Optional.empty(), List.of(List.of(draft)));
        spread();
        Held held = held();
        return new Dot(held.identity().current(), held.vector().maxSeq(held.identity().current()));
    }

    boolean holds(Dot dot) {
        return held().vector().maxSeq(dot.origin()) >= dot.seq();
    }

    @Override
    public Held held() {
        return core.held();
    }

    @Override
    public CompletionStage<Kept> offer(PeerFacts facts) {
        Kept kept = core.offer(facts, Integer.MAX_VALUE).orElseThrow();
        arrived.accept(facts);
        spread();
        return CompletableFuture.completedFuture(kept);
    }

    @Override
    public void contested(Event.Contested contested) {
        core.remark(contested);
    }

    @Override
    public void forked(Event.Forked forked) {
        core.remark(forked);
    }

    /** What the loop does with effects that leave the node. */
    private void spread() {
        long now = nanos();
        core.outgoing.forEach(push -> buffer.add(push, now));
        core.outgoing.clear();
        core.pullsDue.forEach(pull -> rounds.pullSoon(pull.peer()));
        core.pullsDue.clear();
        if (buffer.waitNanos(now).isPresent()) {
            ScheduledFuture<?> unused =
                    machine.timer()
                            .schedule(
                                    () -> buffer.flushIfDue(nanos()),
                                    buffer.waitNanos(now).get(),
                                    TimeUnit.NANOSECONDS);
        }
    }

    private long nanos() {
        var now = machine.steady().instant();
        return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
    }

    @Override
    public String toString() {
        return name;
    }
}
