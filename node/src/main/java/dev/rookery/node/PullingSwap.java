package dev.rookery.node;

import dev.rookery.node.recovery.Swap;
import java.util.function.Supplier;

/**
 * An exchange of the database, after which what the restored one lacks is pulled at once.
 *
 * <p>Threads: as {@link Swap}.
 */
record PullingSwap(CoreSwitch core, Gossip gossip, NodeEvents events) implements Swap {

    @Override
    public <T> T exclusively(Supplier<T> work) {
        try {
            return core.exclusively(work);
        } finally {
            events.replaced();
            var unused = gossip.rounds().syncNow();
        }
    }
}
