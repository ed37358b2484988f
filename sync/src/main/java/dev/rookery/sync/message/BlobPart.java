package dev.rookery.sync.message;

import dev.rookery.sync.fact.Hash;

/**
 * A piece of an artifact, or the word that the peer does not have it. What it is a piece of and
 * where it belongs stand in the message, and so under its signature; whether the bytes are right
 * only the whole can tell.
 *
 * @param whole SHA-256 of the whole artifact, as it was asked for
 * @param held whether the peer has it; if not, everything else is 0 and empty
 * @param total bytes of the whole artifact
 * @param from where this piece begins
 * @param bytes the piece, empty only of an empty artifact; shared, not to be written to
 */
@SuppressWarnings("ArrayRecordComponent") // pieces are written to a file, never compared
public record BlobPart(Hash whole, boolean held, long total, long from, byte[] bytes)
        implements Message {

    /** Most bytes of a piece: 1 MiB. Larger ones cost memory on both sides and are no faster. */
    public static final int BYTES_MAX = 1 << 20;

    public BlobPart {
        boolean within = from >= 0 && from <= total - bytes.length && bytes.length <= BYTES_MAX;
        boolean full = bytes.length > 0 || total == 0;
        if (!within || !full || (!held && total > 0)) {
            throw new IllegalArgumentException(
                    "no such piece: %d bytes at %d of %d".formatted(bytes.length, from, total));
        }
    }

    /** The peer does not have it. */
    public static BlobPart absent(Hash whole) {
        return new BlobPart(whole, false, 0, 0, new byte[0]);
    }
}
