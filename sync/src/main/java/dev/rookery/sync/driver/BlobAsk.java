package dev.rookery.sync.driver;

import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.message.BlobPart;

/**
 * Which piece of an artifact is wanted.
 *
 * @param whole the artifact's SHA-256
 * @param from where the piece begins
 * @param bytesMax the answer may have fewer, but has some
 */
public record BlobAsk(Hash whole, long from, int bytesMax) {

    public BlobAsk {
        if (from < 0 || bytesMax < 1 || bytesMax > BlobPart.BYTES_MAX) {
            throw new IllegalArgumentException("no piece of " + bytesMax + " bytes at " + from);
        }
    }
}
