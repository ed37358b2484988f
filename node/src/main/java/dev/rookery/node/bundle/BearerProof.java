package dev.rookery.node.bundle;

import dev.rookery.sync.http.ClusterKey;
import dev.rookery.sync.http.SyncSecurityException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;

/**
 * That who brings facts over REST has the cluster's key: where the sync port asks for it, REST must
 * be no way around it. It is over the piece's bytes, so that it can be repeated and changes nothing
 * when it is.
 *
 * <p>Threads: safe for any thread.
 */
public final class BearerProof {

    /** The header that bears it: 64 hex digits. */
    public static final String HEADER = "X-Rookery-Proof";

    private final ClusterKey key;

    public BearerProof(ClusterKey key) {
        this.key = key;
    }

    /**
     * With the key of a file.
     *
     * @throws IllegalArgumentException when it holds none, saying why
     */
    public static BearerProof read(Path file) {
        try {
            return new BearerProof(ClusterKey.read(file));
        } catch (SyncSecurityException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** The header's value for a piece. */
    public String of(String cluster, byte[] piece) {
        return key.proof("facts of a bundle\n" + cluster, piece);
    }

    /** Whether the value that came is the right one. */
    public boolean holds(String cluster, byte[] piece, String given) {
        return MessageDigest.isEqual(
                of(cluster, piece).getBytes(StandardCharsets.US_ASCII),
                given.getBytes(StandardCharsets.UTF_8));
    }
}
