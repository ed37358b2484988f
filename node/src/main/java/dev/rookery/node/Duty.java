package dev.rookery.node;

import dev.rookery.node.settings.ClusterSettings;
import java.time.Duration;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Whether it is this node's turn to do what one node of the cluster suffices for: the oldest member
 * where Hazelcast says who that is, else the lowest id of those heard within a dozen rounds. Before
 * its first pull is through a node does not know enough for it. Where nodes cannot hear each other,
 * each side has one: what is done so must be harmless when done twice.
 *
 * <p>Threads: safe for any thread.
 */
final class Duty implements BooleanSupplier {

    private static final int ROUNDS_MISSED_MAX = 12;
    private static final Duration LIVE_MIN = Duration.ofSeconds(5);

    private final ClusterSettings.Discovery discovery;
    private final String node;
    private final Gossip gossip;
    private final Duration live;

    /**
     * @param node this node's id
     * @param interval between two rounds of sync
     */
    Duty(ClusterSettings.Discovery discovery, String node, Gossip gossip, Duration interval) {
        this.discovery = discovery;
        this.node = node;
        this.gossip = gossip;
        Duration several = interval.multipliedBy(ROUNDS_MISSED_MAX);
        this.live = several.compareTo(LIVE_MIN) < 0 ? LIVE_MIN : several;
    }

    @Override
    public boolean getAsBoolean() {
        if (gossip.rounds().notReady().isPresent()) {
            return false;
        }
        if (discovery == ClusterSettings.Discovery.HAZELCAST) {
            return gossip.membership().settled() && gossip.membership().oldest();
        }
        Set<String> heard = gossip.peers().heardWithin(live);
        return heard.stream().allMatch(other -> other.equals(node) || node.compareTo(other) < 0);
    }

    /** Whether there is another node that might do it after this one, listed or only calling. */
    boolean shared() {
        return gossip.peers().nodes() > 1 || !gossip.peers().heardWithin(live).isEmpty();
    }
}
