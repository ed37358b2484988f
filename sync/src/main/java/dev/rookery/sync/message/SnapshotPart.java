package dev.rookery.sync.message;

import dev.rookery.sync.fact.Hash;

/**
 * A piece of the snapshot that a node far behind begins with. Its place and the whole's name stand
 * in the message, and so under its signature.
 *
 * @param whole a hash that names the whole; what it is the hash of is the node's to say
 * @param total bytes of the whole
 * @param from where this piece begins; not where it was asked for when another snapshot took the
 *     place of the one asked for
 * @param bytes the piece; shared, not to be written to
 */
@SuppressWarnings("ArrayRecordComponent") // pieces are read once, never compared
public record SnapshotPart(Hash whole, long total, long from, byte[] bytes) implements Message {

    /** Most bytes of a piece: 4 MiB. */
    public static final int BYTES_MAX = 4 << 20;

    public SnapshotPart {
        boolean within = from >= 0 && from <= total - bytes.length;
        if (bytes.length < 1 || bytes.length > BYTES_MAX || !within) {
            throw new IllegalArgumentException(
                    "no such part: %d bytes at %d of %d".formatted(bytes.length, from, total));
        }
    }

    /** Whether it is the last one. */
    public boolean last() {
        return from + bytes.length == total;
    }
}
