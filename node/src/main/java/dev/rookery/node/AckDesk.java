package dev.rookery.node;

import dev.rookery.node.service.Acks;
import dev.rookery.node.service.Confirmer;
import dev.rookery.node.settings.ClusterSettings;
import dev.rookery.sync.ack.Confirmations;
import dev.rookery.sync.ack.Confirmed;
import dev.rookery.sync.driver.NodeBusyException;
import dev.rookery.sync.fact.Dot;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntSupplier;
import java.util.function.Predicate;

/**
 * Has writes confirmed by other nodes: says how many are enough, and asks them again while somebody
 * waits. Nearly always the push that brings them the write is answered before that.
 *
 * <p>Threads: safe for any thread.
 */
final class AckDesk implements Confirmer {

    /** Most writes that wait to be confirmed; each is some hundred bytes and a client's. */
    static final int WAITING_MAX = 4_096;

    private static final Duration ASK_EVERY = Duration.ofMillis(50);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final ClusterSettings cluster;
    private final Confirmations waits;
    private final ScheduledExecutorService timer;
    private final AtomicBoolean asking = new AtomicBoolean();
    private volatile int known = 1;
    private volatile Others others = new Others(() -> 1, lacking -> {});

    /**
     * The other nodes.
     *
     * @param known how many nodes are known, this one included
     * @param ask asks those whose word is lacking what they hold
     */
    record Others(IntSupplier known, java.util.function.Consumer<Predicate<String>> ask) {}

    AckDesk(ClusterSettings cluster, Confirmations waits, ScheduledExecutorService timer) {
        this.cluster = cluster;
        this.waits = waits;
        this.timer = timer;
    }

    /** From now on there may be others; until then a node knows itself alone. */
    void connect(Others known) {
        others = known;
    }

    @Override
    public Confirming begin(Acks acks) {
        Confirmations.Waiter waiter =
                waits.enter()
                        .orElseThrow(
                                () ->
                                        new NodeBusyException(
                                                WAITING_MAX
                                                        + " writes wait for other nodes; nothing"
                                                        + " was written",
                                                RETRY_AFTER));
        return new Place(acks, waiter);
    }

    /**
     * How many nodes that is, this one included, by the last count. A node that has called and the
     * address of one that has not answered yet count as two until they turn out to be one.
     */
    int needed(Acks acks) {
        int counted = known;
        int size = cluster.sizeGiven() ? cluster.size() : counted;
        return switch (acks) {
            case ONE -> 1;
            case MAJORITY -> size / 2 + 1;
            case ALL -> Math.max(size, counted);
        };
    }

    private void count() {
        known = others.known().getAsInt();
    }

    private void ask() {
        if (asking.compareAndSet(false, true)) {
            later();
        }
    }

    private void later() {
        try {
            var unused = timer.schedule(this::askNow, ASK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            asking.set(false); // The node is stopping, and every wait ends with it.
        }
    }

    private void askNow() {
        asking.set(false);
        if (waits.waiting() > 0) {
            count();
            waits.review();
            others.ask().accept(waits::lacks);
            ask();
        }
    }

    /** One write's place. */
    private final class Place implements Confirming {
        private final Acks acks;
        private final Confirmations.Waiter waiter;

        Place(Acks acks, Confirmations.Waiter waiter) {
            this.acks = acks;
            this.waiter = waiter;
        }

        @Override
        public CompletionStage<Confirmed> confirmed(Optional<Dot> last) {
            count();
            ask();
            return last.isPresent()
                    ? waiter.await(last.get(), () -> needed(acks), cluster.ackTimeout())
                    : waiter.awaitAll(() -> needed(acks), cluster.ackTimeout());
        }

        @Override
        public void leave() {
            waiter.leave();
        }
    }
}
