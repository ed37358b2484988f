package dev.rookery.node;

import dev.rookery.node.recovery.Swap;
import java.util.function.Supplier;

/**
 * An exchange of the database for one that holds all of it and more; what is still lacking, the
 * round that brought it pulls.
 *
 * <p>Threads: as {@link Swap}.
 */
record JoiningSwap(Swap marked, NodeEvents events) implements Swap {

    @Override
    public <T> T exclusively(Supplier<T> work) {
        try {
            return marked.exclusively(work);
        } finally {
            events.replaced();
        }
    }
}
