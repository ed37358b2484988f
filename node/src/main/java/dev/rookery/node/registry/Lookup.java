package dev.rookery.node.registry;

/**
 * What a read came to.
 *
 * <p>Threads: immutable.
 */
public sealed interface Lookup<T> {

    /** It is there. */
    record Found<T>(T value) implements Lookup<T> {}

    /** It is not, or the question cannot be answered. */
    record Missing<T>(Refusal refusal) implements Lookup<T> {}
}
