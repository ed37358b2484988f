package dev.rookery.sync.peer;

/**
 * Learns which nodes live.
 *
 * <p>Threads: called from any thread; must not block and throws nothing.
 */
public interface PeerListener {

    /** Listens to nothing. */
    PeerListener NONE = new PeerListener() {};

    /** A node answered, or called. */
    default void heard(String node) {}

    /** This node now holds all that the other held when it answered. */
    default void pulled(String node) {}
}
