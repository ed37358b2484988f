package dev.rookery.sync.peer;

import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.message.ClaimReply;
import dev.rookery.sync.message.ClaimRequest;
import dev.rookery.sync.message.Hello;
import dev.rookery.sync.message.HelloReply;
import dev.rookery.sync.message.PullRequest;
import dev.rookery.sync.message.PullResponse;
import dev.rookery.sync.message.PushReply;
import dev.rookery.sync.message.PushRequest;
import dev.rookery.sync.message.RangeRequest;
import dev.rookery.sync.message.RangeResponse;
import dev.rookery.sync.message.RootReply;
import dev.rookery.sync.message.SnapshotPart;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The calls that one node makes to another. Each completes, or fails with a {@link
 * PeerCallException}, within a time of its own.
 *
 * <p>Threads: safe for any thread; never blocks; completes on any thread.
 */
public interface PeerCalls {

    /** Introduces this node. */
    CompletionStage<Answer<HelloReply>> hello(URI peer, Hello hello);

    /** Asks for what the peer holds, as one hash. */
    CompletionStage<Answer<RootReply>> root(URI peer);

    /** Gives and takes facts. */
    CompletionStage<Answer<PullResponse>> pull(URI peer, PullRequest request);

    /** Compares an origin range by range; gives and takes facts of it. */
    CompletionStage<Answer<RangeResponse>> range(URI peer, RangeRequest request);

    /** Hands over fresh facts. */
    CompletionStage<Answer<PushReply>> push(URI peer, PushRequest request);

    /** Asks for a vote on a claim, or for the claims that the peer remembers. */
    CompletionStage<Answer<ClaimReply>> claim(URI peer, ClaimRequest request);

    /**
     * Fetches a piece of a snapshot.
     *
     * @param whole the file that was begun; empty to begin with the peer's newest
     * @param from bytes of it that are here
     */
    CompletionStage<Answer<SnapshotPart>> snapshot(URI peer, Optional<Hash> whole, long from);
}
