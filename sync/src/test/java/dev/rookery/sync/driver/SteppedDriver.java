package dev.rookery.sync.driver;

import dev.rookery.sync.engine.Event;
import dev.rookery.sync.engine.Held;
import dev.rookery.sync.engine.NodeIdentity;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * The real sync loop without its thread: a simulation takes its turns. What peers offer is worked
 * off at once, since those who offer wait for it; writes wait for the next turn, as they gather in
 * a group.
 *
 * <p>Threads: owned by the simulation.
 */
public final class SteppedDriver implements FactIntake {
    private final SyncDriver driver;
    private final Consumer<Duration> turnWithin;

    /**
     * @param turnWithin told when {@link #turn} is to be called at the latest
     */
    public SteppedDriver(
            String clusterId,
            NodeIdentity identity,
            SyncPorts ports,
            SyncTime time,
            DriverSettings settings,
            Consumer<Duration> turnWithin) {
        this.turnWithin = turnWithin;
        driver =
                new SyncDriver(
                        clusterId, identity, ports, time, settings, thread -> thread.setName("-"));
    }

    /** Works off what one commit takes. */
    public void turn() {
        driver.turn();
        turnWithin.accept(driver.untilDue());
    }

    /** Takes a write; the next turn judges it. */
    public <R> CompletionStage<R> submit(Proposal<R> proposal) {
        return driver.submit(proposal);
    }

    /** Finishes what waits, and takes nothing more. The store stays open. */
    public void close() {
        while (driver.waiting() > 0) {
            turn();
        }
        driver.close();
    }

    @Override
    public Held held() {
        return driver.held();
    }

    @Override
    public CompletionStage<Kept> offer(PeerFacts facts) {
        CompletionStage<Kept> kept = driver.offer(facts);
        while (!kept.toCompletableFuture().isDone()) {
            turn();
        }
        return kept;
    }

    @Override
    public void contested(Event.Contested contested) {
        driver.contested(contested);
        turnWithin.accept(Duration.ZERO);
    }

    @Override
    public void forked(Event.Forked forked) {
        driver.forked(forked);
        turnWithin.accept(Duration.ZERO);
    }
}
