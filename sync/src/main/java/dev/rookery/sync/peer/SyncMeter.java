package dev.rookery.sync.peer;

import java.time.Duration;

/**
 * Counts what goes on between nodes. A peer is named by its node id, or by HOST:PORT until that is
 * known.
 *
 * <p>Threads: called from any thread; must not block and throws nothing.
 */
public interface SyncMeter {

    /** Counts nothing. */
    SyncMeter NONE = new SyncMeter() {};

    /** How a round ended. */
    enum Round {
        /** Both held the same before anything was sent. */
        EQUAL,
        /** This node holds all that the peer held. */
        PULLED,
        /** It could not be ended. */
        FAILED
    }

    /** A round with a peer ended. */
    default void round(String peer, Round how, Duration took) {}

    /** New facts went over, either way. */
    default void facts(String peer, long in, long out) {}

    /** Bodies went over, either way. */
    default void bytes(String peer, long in, long out) {}

    /** A call failed; the breaker may count it or not. */
    default void failure(String peer, PeerCallException.Kind kind) {}

    /** A peer whose breaker is not closed was tried. */
    default void probe(String peer, boolean answered) {}

    /** A breaker changed. */
    default void breaker(String peer, Breaker now) {}

    /** Rumors were not pushed, for want of room. */
    default void pushDropped(String peer, int facts) {}
}
