package dev.rookery.node;

import dev.rookery.node.settings.ClusterSettings;
import dev.rookery.sync.membership.Member;
import dev.rookery.sync.membership.Membership;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;

/**
 * Whether it is this node's turn to do what one node of the cluster suffices for: the oldest member
 * where Hazelcast lists all who are heard, else the lowest id of those heard within a dozen rounds.
 * Before its first pull is through a node does not know enough for it. Where nodes cannot hear each
 * other, each side has one: what is done so must be harmless when done twice.
 *
 * <p>Threads: safe for any thread.
 */
final class Duty implements BooleanSupplier {

    private static final int ROUNDS_MISSED_MAX = 12;
    private static final int PULLS_MAX = 10;
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
        return gossip.rounds().notReady().isEmpty()
                && fallsTo(
                        node,
                        discovery == ClusterSettings.Discovery.HAZELCAST
                                ? Optional.of(gossip.membership())
                                : Optional.empty(),
                        heard());
    }

    /**
     * Who it is. Where Hazelcast is gone from one node, or fell apart, a list of its lacks somebody
     * who is heard, on every node: then all go by whom they hear, and none by its age.
     *
     * @param hazelcast what Hazelcast says, where it is asked
     * @param heard ids of who is there, this node's or not
     */
    static boolean fallsTo(String node, Optional<Membership> hazelcast, Set<String> heard) {
        boolean lowest = heard.stream().allMatch(other -> node.compareTo(other) <= 0);
        return hazelcast
                .filter(members -> lists(members, node, heard))
                .map(Membership::oldest)
                .orElse(lowest);
    }

    private static boolean lists(Membership membership, String node, Set<String> heard) {
        Set<String> listed = new TreeSet<>(Set.of(node));
        for (Member member : membership.members()) {
            member.node().ifPresent(listed::add);
        }
        return listed.containsAll(heard);
    }

    /** Whether there is another node that might do it after this one, listed or only calling. */
    boolean shared() {
        return gossip.peers().nodes() > 1 || !heard().isEmpty();
    }

    /** Asks the others for what they know; returns at once. */
    void pull() {
        heard().stream()
                .filter(other -> !other.equals(node))
                .sorted()
                .limit(PULLS_MAX)
                .forEach(gossip.rounds()::pullSoon);
    }

    private Set<String> heard() {
        return gossip.peers().heardWithin(live);
    }
}
