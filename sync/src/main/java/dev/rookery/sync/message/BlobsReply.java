package dev.rookery.sync.message;

import java.util.List;
import java.util.OptionalLong;

/**
 * What the peer has of the artifacts that it was asked for.
 *
 * @param sizes in bytes, in the order of the question; empty where it has none
 */
public record BlobsReply(List<OptionalLong> sizes) implements Message {
    public BlobsReply {
        sizes = List.copyOf(sizes);
        Limits.count("artifacts", sizes.size(), Limits.BLOBS_MAX);
    }
}
