package dev.rookery.sync.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import java.util.Optional;

/** When a sync port may open. */
public final class SyncSecurity {
    private static final int SUFFIX_DIGITS = 12;

    private SyncSecurity() {}

    /**
     * Lets a sync port open on loopback, and elsewhere only with a key. Nothing stands in for it:
     * TLS without a {@code ca} hides what is said and believes anybody, and with one it believes
     * whoever has a certificate, for whatever cluster.
     *
     * @param host what {@code sync.host} says
     * @throws SyncSecurityException otherwise, or when the host has no address
     */
    public static void require(String host, Optional<ClusterKey> key) {
        if (key.isEmpty() && !loopback(host)) {
            throw new SyncSecurityException(
                    "the sync port on %s can be reached from other machines, and nothing says who may"
                                    .formatted(host)
                            + " write there: give every node the same sync.key-file (openssl rand -hex"
                            + " 32), or set sync.host to 127.0.0.1; neither sync.tls nor --insecure"
                            + " stands in for the key");
        }
    }

    /**
     * The name under which Hazelcast members find each other: that of the cluster, and with a key
     * something only its holders know.
     */
    public static String hazelcastCluster(String cluster, Optional<ClusterKey> key) {
        String name = "rookery-" + cluster;
        return key.map(
                        k ->
                                name
                                        + "-"
                                        + HexFormat.of()
                                                .formatHex(k.mac("hazelcast\n" + cluster))
                                                .substring(0, SUFFIX_DIGITS))
                .orElse(name);
    }

    /** Whether only this machine reaches the host. */
    static boolean loopback(String host) {
        try {
            for (InetAddress address : InetAddress.getAllByName(host)) {
                if (!address.isLoopbackAddress()) {
                    return false;
                }
            }
            return true;
        } catch (UnknownHostException e) {
            throw new SyncSecurityException(
                    "sync.host \"" + host + "\" has no address; name one of this machine's", e);
        }
    }
}
