package dev.rookery.node;

import dev.rookery.node.health.HealthComponent;
import dev.rookery.node.numbering.MajorityWatch;
import dev.rookery.sync.peer.PeerListener;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/**
 * Who answered and who was pulled from, told to numbering and health.
 *
 * <p>Threads: called from any thread; safe for any thread.
 */
final class Peerings implements PeerListener {

    private final MajorityWatch majority;
    private final HealthComponent sync;
    private final Clock clock;
    private volatile Optional<Instant> lastPull = Optional.empty();

    Peerings(MajorityWatch majority, HealthComponent sync, Clock clock) {
        this.majority = majority;
        this.sync = sync;
        this.clock = clock;
    }

    /** When a pull was last completed, since the start. */
    Optional<Instant> lastPull() {
        return lastPull;
    }

    @Override
    public void heard(String node) {
        majority.heard(node);
    }

    @Override
    public void pulled(String node) {
        lastPull = Optional.of(clock.instant());
        majority.pulled(node);
        sync.succeeded();
    }
}
