package dev.rookery.node.registry;

/**
 * That a version was observed; the figures are in the fact's body.
 *
 * <p>Threads: immutable.
 */
public record ObservationRow(ModelKey model, Ulid version, FactRef fact) {}
