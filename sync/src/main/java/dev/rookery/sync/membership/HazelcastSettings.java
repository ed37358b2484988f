package dev.rookery.sync.membership;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How the Hazelcast member is found and where it listens.
 *
 * <p>Threads: immutable.
 *
 * @param cluster Hazelcast's own cluster name, the same on all nodes: members of another are
 *     refused
 * @param host where it listens: the sync port's host
 * @param port its port; 0 takes a free one, otherwise this one or none
 * @param members addresses HOST:PORT of members to ask at a start; its own among them is harmless
 * @param kubernetes the DNS name of the headless service whose pods are the members, each on the
 *     same port as this one
 * @param heartbeat how often members show that they live; shorter costs traffic
 * @param silenceMax after how long without a sign a member counts as gone; at least two heartbeats
 * @param shutdown how long leaving may take before the instance is cut off
 */
public record HazelcastSettings(
        String cluster,
        String host,
        int port,
        List<String> members,
        Optional<String> kubernetes,
        Duration heartbeat,
        Duration silenceMax,
        Duration shutdown) {

    /** The port unless told otherwise. */
    public static final int PORT = 7072;

    private static final int PORT_MAX = 65_535;

    public HazelcastSettings {
        members = List.copyOf(members);
        if (cluster.isBlank()) {
            throw new IllegalArgumentException("a Hazelcast cluster needs a name");
        }
        if (port < 0 || port > PORT_MAX) {
            throw new IllegalArgumentException("cluster.hazelcast.port is 0-65535, not " + port);
        }
        for (String member : members) {
            if (!member.matches("\\S+:\\d{1,5}")) {
                throw new IllegalArgumentException(
                        "cluster.hazelcast.members are HOST:PORT, not \"" + member + "\"");
            }
        }
        if (heartbeat.toSeconds() < 1 || silenceMax.compareTo(heartbeat.multipliedBy(2)) < 0) {
            throw new IllegalArgumentException(
                    "Hazelcast's heartbeat is at least 1 s and its silence at least two of them, not "
                            + heartbeat
                            + " and "
                            + silenceMax);
        }
    }

    /** With a heartbeat of 1 s, a silence of 5 s and 5 s to leave. */
    public static HazelcastSettings of(
            String cluster,
            String host,
            int port,
            List<String> members,
            Optional<String> kubernetes) {
        return new HazelcastSettings(
                cluster,
                host,
                port,
                members,
                kubernetes,
                Duration.ofSeconds(1),
                Duration.ofSeconds(5),
                Duration.ofSeconds(5));
    }

    /** The one address to listen on; empty for all of them. */
    Optional<String> bindAddress() {
        try {
            InetAddress address = InetAddress.getByName(host);
            return address.isAnyLocalAddress()
                    ? Optional.empty()
                    : Optional.of(address.getHostAddress());
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(
                    "sync.host \"" + host + "\" has no address; name one of this machine's", e);
        }
    }
}
