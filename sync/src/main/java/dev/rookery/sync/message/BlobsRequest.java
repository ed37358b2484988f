package dev.rookery.sync.message;

import dev.rookery.sync.fact.Hash;
import java.util.List;

/**
 * Which of these artifacts do you have?
 *
 * @param wanted their SHA-256, at most {@link Limits#BLOBS_MAX}
 */
public record BlobsRequest(List<Hash> wanted) implements Message {
    public BlobsRequest {
        wanted = List.copyOf(wanted);
        Limits.count("artifacts", wanted.size(), Limits.BLOBS_MAX);
    }
}
