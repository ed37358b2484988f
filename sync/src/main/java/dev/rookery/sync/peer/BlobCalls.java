package dev.rookery.sync.peer;

import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.message.BlobPart;
import dev.rookery.sync.message.BlobsReply;
import dev.rookery.sync.message.BlobsRequest;
import java.net.URI;
import java.util.concurrent.CompletionStage;

/**
 * The calls that one node makes to another for artifacts. Each completes, or fails with a {@link
 * PeerCallException}, within a time of its own.
 *
 * <p>Threads: safe for any thread; never blocks; completes on any thread.
 */
public interface BlobCalls {

    /** Asks which artifacts the peer has. */
    CompletionStage<Answer<BlobsReply>> blobs(URI peer, BlobsRequest request);

    /**
     * Fetches a piece of an artifact.
     *
     * @param bytes of it at most; the peer may send fewer
     */
    CompletionStage<Answer<BlobPart>> blob(URI peer, Hash whole, long from, int bytes);
}
