package dev.rookery.sync.http;

/**
 * Learns who calls this node.
 *
 * <p>Threads: called on event loops and workers; must not block and throws nothing.
 */
@FunctionalInterface
public interface Callers {

    /** A node's call was accepted. */
    void heard(String node);

    /**
     * A node introduced itself and was not refused.
     *
     * @param clockMillis its wall clock when it did, ms since 1970
     */
    default void greeted(String node, long clockMillis) {}
}
