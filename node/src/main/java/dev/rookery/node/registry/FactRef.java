package dev.rookery.node.registry;

import dev.rookery.sync.fact.Rank;

/**
 * A pointer to a fact that is held.
 *
 * <p>Threads: immutable.
 *
 * @param handle the adapter's own name for it, such as a row id; local to the node
 * @param rank the fact's place in the total order
 */
public record FactRef(long handle, Rank rank) {}
