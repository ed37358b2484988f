package dev.rookery.node.registry;

import java.util.List;
import java.util.Optional;

/**
 * A stretch of a list.
 *
 * <p>Threads: immutable.
 *
 * @param nextToken what to ask the next page with; empty at the end
 */
public record Page<T>(List<T> items, Optional<String> nextToken) {

    public Page {
        items = List.copyOf(items);
    }
}
