package dev.rookery.node.registry;

/**
 * A model's claim on a shown name, by its creation or by a rename.
 *
 * <p>Threads: immutable.
 */
public record NameClaim(String name, ModelKey key, FactRef fact) {}
