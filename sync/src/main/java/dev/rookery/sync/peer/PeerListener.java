package dev.rookery.sync.peer;

import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.message.Hello;
import dev.rookery.sync.message.Holding;
import java.util.List;

/**
 * Learns which nodes live, and what they say that they hold.
 *
 * <p>Threads: called from any thread; must not block and throws nothing.
 */
public interface PeerListener {

    /** Listens to nothing. */
    PeerListener NONE = new PeerListener() {};

    /** A node answered, or called. */
    default void heard(String node) {}

    /** A node said who it is, and under which origin it writes. */
    default void greeted(Hello hello) {}

    /** This node now holds all that the other held when it answered. */
    default void pulled(String node) {}

    /** A node said what it holds, durably, of some origins. */
    default void holds(String node, List<Holding> holdings) {}

    /** A node said that the hash of all it holds is this one. */
    default void holds(String node, Hash root) {}
}
