package dev.rookery.sync.driver;

import java.util.List;

/**
 * The way out for fresh facts, and for the wish to pull.
 *
 * <p>Threads: called by the sync loop; never blocks and throws nothing.
 */
public interface Pusher {

    /**
     * How many hops a fresh fact should go: ⌈log₂ n⌉ + 1 for n nodes; 0 when there are no peers.
     */
    int ttl();

    /**
     * Whether a push reaches every node that is known, so that what a peer sent has most likely
     * reached them too.
     */
    default boolean reachesAll() {
        return false;
    }

    /**
     * Passes rumors on to some peers, as one push each. They are durable here.
     *
     * @return false when too much waits already and they were dropped: a pull repairs that
     */
    boolean push(List<OutgoingRumor> rumors);

    /** A peer holds more than it sent: pull from it soon. */
    void pullSoon(String peer, String why);
}
