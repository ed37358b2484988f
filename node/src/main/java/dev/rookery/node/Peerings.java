package dev.rookery.node;

import dev.rookery.node.health.HealthComponent;
import dev.rookery.node.numbering.MajorityWatch;
import dev.rookery.sync.ack.Confirmations;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.message.Hello;
import dev.rookery.sync.message.Holding;
import dev.rookery.sync.peer.PeerListener;
import dev.rookery.sync.peer.SteadyClock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Who answered and who was pulled from, and what they hold: told to numbering, acknowledgements and
 * health.
 *
 * <p>Threads: called from any thread; safe for any thread.
 */
final class Peerings implements PeerListener {

    private final MajorityWatch majority;
    private final Confirmations confirmations;
    private final HealthComponent sync;
    private final OriginNames origins;
    private final SteadyClock clock;
    private final Supplier<String> archiveFailure;
    private volatile Optional<Instant> lastPull = Optional.empty();

    /**
     * @param archiveFailure why no snapshot can be taken; empty when it can
     */
    Peerings(
            MajorityWatch majority,
            Confirmations confirmations,
            HealthComponent sync,
            OriginNames origins,
            SteadyClock clock,
            Supplier<String> archiveFailure) {
        this.majority = majority;
        this.confirmations = confirmations;
        this.sync = sync;
        this.origins = origins;
        this.clock = clock;
        this.archiveFailure = archiveFailure;
    }

    /** When a pull was last completed, since the start, by the steady clock. */
    Optional<Instant> lastPull() {
        return lastPull;
    }

    @Override
    public void heard(String node) {
        majority.heard(node);
    }

    @Override
    public void holds(String node, List<Holding> holdings) {
        confirmations.holds(node, holdings);
    }

    @Override
    public void holds(String node, Hash root) {
        confirmations.holds(node, root);
    }

    @Override
    public void greeted(Hello hello) {
        origins.learn(hello.origin(), hello.node());
    }

    @Override
    public void pulled(String node) {
        lastPull = Optional.of(clock.instant());
        majority.pulled(node);
        // A round in which there was nothing to keep proves nothing about the next that has.
        if (archiveFailure.get().isEmpty()) {
            sync.succeeded();
        }
    }
}
