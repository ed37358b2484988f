package dev.rookery.node.registry;

/**
 * A model's claim on a shown name by a rename. (Its creation claims the name in its key.)
 *
 * <p>Threads: immutable.
 */
public record NameClaim(String name, ModelKey key, FactRef fact) {}
