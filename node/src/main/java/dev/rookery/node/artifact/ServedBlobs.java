package dev.rookery.node.artifact;

import dev.rookery.sync.driver.BlobAsk;
import dev.rookery.sync.driver.StoreException;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.message.BlobPart;
import dev.rookery.sync.message.BlobsReply;
import dev.rookery.sync.message.BlobsRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What this node gives to peers of its artifacts, piece by piece. Whoever fetches proves the whole;
 * pieces are not hashed again here.
 *
 * <p>Threads: safe for any thread that may block.
 */
public final class ServedBlobs {
    private final ArtifactStore store;
    private final AtomicLong bytes = new AtomicLong();

    /** Over what is here. */
    public ServedBlobs(ArtifactStore store) {
        this.store = store;
    }

    /** Bytes given since the start. */
    public long bytes() {
        return bytes.get();
    }

    /**
     * A piece, or that the artifact is not here.
     *
     * @throws IllegalArgumentException when it begins beyond the artifact's end
     * @throws StoreException when it could not be read
     */
    public BlobPart part(BlobAsk ask) {
        try {
            Optional<StoredArtifact> found = store.find(ask.whole());
            if (found.isEmpty()) {
                return BlobPart.absent(ask.whole());
            }
            StoredArtifact artifact = found.get();
            if (ask.from() > 0 && ask.from() >= artifact.size()) {
                throw new IllegalArgumentException(
                        "artifact %s has %d bytes, none at %d"
                                .formatted(ask.whole(), artifact.size(), ask.from()));
            }
            byte[] part = store.read(artifact, ask.from(), ask.bytesMax());
            bytes.addAndGet(part.length);
            return new BlobPart(ask.whole(), true, artifact.size(), ask.from(), part);
        } catch (ArtifactException e) {
            throw new StoreException(e.getMessage(), e.full(), e);
        }
    }

    /** Which of these are here. */
    public BlobsReply holdings(BlobsRequest request) {
        List<OptionalLong> sizes = new ArrayList<>();
        try {
            for (Hash hash : request.wanted()) {
                Optional<StoredArtifact> found = store.find(hash);
                sizes.add(
                        found.isPresent()
                                ? OptionalLong.of(found.get().size())
                                : OptionalLong.empty());
            }
        } catch (ArtifactException e) {
            throw new StoreException(e.getMessage(), e.full(), e);
        }
        return new BlobsReply(sizes);
    }
}
