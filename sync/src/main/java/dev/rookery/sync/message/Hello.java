package dev.rookery.sync.message;

import dev.rookery.sync.fact.Origin;

/**
 * Who speaks, before anything else is said.
 *
 * @param clusterId the cluster it belongs to; another one is refused
 * @param epoch the cluster's epoch, raised when a cluster is deliberately started over
 * @param node the node's id, the same over restarts
 * @param origin the origin under which it writes now
 * @param head the last seq that it has issued under that origin; 0 for none
 * @param bootNonce drawn at every start: two of them under one origin are two live clones
 * @param protocolMin the oldest protocol it speaks
 * @param protocolMax the newest protocol it speaks
 * @param clockMillis its wall clock, ms since 1970
 */
public record Hello(
        String clusterId,
        long epoch,
        String node,
        Origin origin,
        long head,
        long bootNonce,
        int protocolMin,
        int protocolMax,
        long clockMillis)
        implements Message {

    /** The oldest protocol that this code speaks. */
    public static final int PROTOCOL_MIN = 1;

    /** The newest protocol that this code speaks. */
    public static final int PROTOCOL_MAX = 1;

    public Hello {
        Limits.text("a cluster id", clusterId, Limits.NAME_BYTES_MAX);
        Limits.text("a node id", node, Limits.NAME_BYTES_MAX);
        if (head < 0 || protocolMin < 1 || protocolMax < protocolMin) {
            throw new IllegalArgumentException(
                    "no such hello: head "
                            + head
                            + ", protocol "
                            + protocolMin
                            + " to "
                            + protocolMax);
        }
    }
}
