package dev.rookery.node.registry;

import java.util.Optional;

/**
 * A hook: set once, and removed for good.
 *
 * <p>Threads: immutable.
 *
 * @param set the fact that made it; empty when only its removal is held
 */
public record HookRow(Ulid id, Optional<FactRef> set, boolean removed) {

    /** Whether anything is delivered to it. */
    public boolean live() {
        return set.isPresent() && !removed;
    }
}
