package dev.rookery.sync.message;

import dev.rookery.sync.fact.Hash;

/**
 * A piece of the file that a node far behind begins with. Its place and the whole's hash stand in
 * the message, and so under its signature.
 *
 * @param whole SHA-256 of the whole file
 * @param total bytes of the whole file
 * @param from where this piece begins; not where it was asked for when another file took the place
 *     of the one asked for
 * @param bytes the piece; shared, not to be written to
 */
@SuppressWarnings("ArrayRecordComponent") // pieces are written to a file, never compared
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
