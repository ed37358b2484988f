package dev.rookery.sync.http;

import dev.rookery.sync.message.Hello;

/**
 * Learns who calls this node.
 *
 * <p>Threads: called on event loops and workers; must not block and throws nothing.
 */
@FunctionalInterface
public interface Callers {

    /** A node's call was accepted. */
    void heard(String node);

    /** A node introduced itself and was not refused. */
    default void greeted(Hello hello) {}
}
