package dev.rookery.node;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * Whether it is this node that does what one node suffices for: Hazelcast's oldest member; with
 * listed peers, or none, the lowest id of those that live. Two may believe it for a while, so
 * whatever they do must be harmless twice.
 *
 * <p>Threads: safe for any thread.
 *
 * @param node this node's id
 * @param hazelcast whether Hazelcast tells who is there
 */
record OneForAll(Gossip gossip, String node, boolean hazelcast) implements BooleanSupplier {

    private static final int PULLS_MAX = 10;
    private static final Duration LIVE = Duration.ofMinutes(1);

    /** Asks the others for what they know; returns at once. */
    void pull() {
        gossip.peers().heardWithin(LIVE).stream()
                .filter(other -> !other.equals(node))
                .sorted()
                .limit(PULLS_MAX)
                .forEach(gossip.rounds()::pullSoon);
    }

    @Override
    public boolean getAsBoolean() {
        return hazelcast
                ? gossip.membership().oldest()
                : gossip.peers().heardWithin(LIVE).stream()
                        .allMatch(other -> node.compareTo(other) <= 0);
    }
}
