package dev.rookery.sync.simulation;

import dev.rookery.sync.ack.Confirmations;
import dev.rookery.sync.ack.Confirmed;
import dev.rookery.sync.engine.Held;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Writers of one process who wait until other nodes hold what they wrote: they ask again while they
 * wait, and give up in time. Who is told that so many nodes hold it is told the truth.
 *
 * <p>Threads: one world, one thread.
 */
final class AckWaits {
    private static final int WAITERS_MAX = 64;
    private static final Duration ASK_EVERY = Duration.ofMillis(50);

    /** How long they wait at most. */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    /** The world's time decides; the machine's must never. */
    private static final Duration NEVER = Duration.ofDays(30);

    private final World world;
    private final Node node;
    private final ScheduledExecutorService timer;
    private final Confirmations confirmations;
    private Consumer<Predicate<String>> ask = lacking -> {};
    private boolean asking;

    AckWaits(World world, Node node, Supplier<Held> held, ScheduledExecutorService timer) {
        this.world = world;
        this.node = node;
        this.timer = timer;
        this.confirmations = new Confirmations(node.name(), held, WAITERS_MAX);
    }

    Confirmations confirmations() {
        return confirmations;
    }

    /** How those are asked whose word is lacking. */
    void connect(Consumer<Predicate<String>> whoLacks) {
        ask = whoLacks;
    }

    /** Waits until so many nodes hold it, this one included. */
    void await(Ticket ticket, int copies) {
        Optional<Confirmations.Waiter> place =
                copies > 1 && ticket.last.isPresent() ? confirmations.enter() : Optional.empty();
        if (place.isEmpty()) {
            return;
        }
        Confirmations.Waiter waiter = place.get();
        var unused =
                waiter.await(ticket.last.get(), () -> copies, NEVER)
                        .thenAccept(confirmed -> judge(ticket, confirmed));
        after(PATIENCE, waiter::leave);
        askSoon();
    }

    private void judge(Ticket ticket, Confirmed confirmed) {
        if (!confirmed.enough()) {
            world.trace().count("write unconfirmed");
            return;
        }
        world.trace().count("write confirmed");
        world.trace().say(node.name(), "confirmed by " + confirmed.nodes());
        for (Node other : world.nodes()) {
            boolean named = confirmed.nodes().contains(other.name());
            // It told the truth on a disk that it has lost since.
            boolean lost = other.swappedNanos() >= ticket.askedNanos;
            world.laws()
                    .check(
                            !named || lost || ticket.facts.stream().allMatch(other.disk()::holds),
                            () -> "confirmed by " + other + ", which does not hold it");
        }
    }

    private void askSoon() {
        if (!asking) {
            asking = true;
            after(
                    ASK_EVERY,
                    () -> {
                        asking = false;
                        if (confirmations.waiting() > 0) {
                            ask.accept(confirmations::lacks);
                            askSoon();
                        }
                    });
        }
    }

    private void after(Duration delay, Runnable what) {
        var unused = timer.schedule(what, delay.toNanos(), TimeUnit.NANOSECONDS);
    }
}
