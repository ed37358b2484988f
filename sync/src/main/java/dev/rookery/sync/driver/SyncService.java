package dev.rookery.sync.driver;

import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.message.BlobPart;
import dev.rookery.sync.message.BlobsReply;
import dev.rookery.sync.message.BlobsRequest;
import dev.rookery.sync.message.ClaimReply;
import dev.rookery.sync.message.ClaimRequest;
import dev.rookery.sync.message.Hello;
import dev.rookery.sync.message.Holding;
import dev.rookery.sync.message.Message;
import dev.rookery.sync.message.PullRequest;
import dev.rookery.sync.message.PullResponse;
import dev.rookery.sync.message.PushReply;
import dev.rookery.sync.message.PushRequest;
import dev.rookery.sync.message.RangeRequest;
import dev.rookery.sync.message.RangeResponse;
import dev.rookery.sync.message.Refusal;
import dev.rookery.sync.message.SnapshotPart;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What the sync port serves, and what a round with a peer starts from. Nothing of it tells of a
 * fact before its commit returned (invariant I4).
 *
 * <p>Threads: safe for any thread; {@link #pull}, {@link #range} and what reads files block.
 */
public interface SyncService {

    /** This node, in its own words, now. */
    Hello hello();

    /**
     * Answers one who introduces itself.
     *
     * @return a {@link dev.rookery.sync.message.HelloReply}, or a {@link
     *     dev.rookery.sync.message.Refusal}
     */
    Message hello(Hello other);

    /**
     * Learns that a peer refused this node's hello. When it says that this node's origin is not its
     * own alone (rolled back, or claimed by a live clone), a new origin is taken before the next
     * fact, a few times a minute at most; every other refusal is the caller's to show.
     *
     * @param told the hello that was refused: of another origin than this it says nothing
     * @return whether the peer may be asked again at once, since what it said is over or about to
     *     be
     */
    boolean refused(String peer, Hello told, Refusal refusal);

    /** The hash of all that is held: two nodes with equal roots are equal. */
    Hash root();

    /**
     * Keeps what is given, then answers with what the other lacks. What could not be kept is said
     * in the answer and does not keep it from being answered.
     *
     * <p>Blocks for reads and for one commit: on a worker thread only.
     *
     * @throws IllegalArgumentException when what is given are no whole batches; nothing is kept
     * @throws StoreException when the facts could not be read
     */
    PullResponse pull(PullRequest request);

    /**
     * Keeps what is given, then says where the two differ in one origin and hands over what the
     * other lacks there. What could not be kept is said in the answer.
     *
     * <p>Blocks for reads and for one commit: on a worker thread only.
     *
     * @throws StoreException when the facts could not be read
     */
    RangeResponse range(RangeRequest request);

    /**
     * Keeps rumors that fit.
     *
     * @throws IllegalArgumentException when they are no whole batches; nothing is kept
     * @return completes once they are durable; fails with {@link NodeBusyException}, {@link
     *     SnapshotException} or {@link StoreException}
     */
    CompletionStage<PushReply> push(PushRequest request);

    /**
     * A piece of the file that a node far behind begins with.
     *
     * <p>Blocks: on a worker thread only.
     *
     * @throws NodeBusyException when another node is being served, or the file is being made
     * @throws StoreException when the file could not be made or read, or none is served here
     */
    default SnapshotPart snapshot(SnapshotAsk ask) {
        throw new StoreException("no snapshots are served here; pull the facts", false, null);
    }

    /**
     * A piece of an artifact.
     *
     * <p>Blocks: on a worker thread only.
     *
     * @throws IllegalArgumentException when it begins beyond the artifact's end
     * @throws StoreException when it could not be read
     */
    default BlobPart blob(BlobAsk ask) {
        return BlobPart.absent(ask.whole());
    }

    /**
     * Which artifacts are here. Blocks for a look at the disk: on a worker thread only.
     *
     * @throws StoreException when the disk could not be looked at
     */
    default BlobsReply blobs(BlobsRequest request) {
        return new BlobsReply(Collections.nCopies(request.wanted().size(), OptionalLong.empty()));
    }

    /**
     * Votes on a claim to a number, or tells the claims it remembers.
     *
     * @return completes once the vote is durable; fails with {@link NodeBusyException} or {@link
     *     StoreException}
     */
    default CompletionStage<ClaimReply> claim(ClaimRequest request) {
        return CompletableFuture.completedStage(ClaimReply.ABSENT);
    }

    /**
     * What is held of some origins, durably: what others may count on.
     *
     * @param origins at most {@link dev.rookery.sync.message.Limits#HOLDINGS_MAX}
     */
    List<Holding> holdings(Collection<Origin> origins);

    /** Begins an exchange with a peer, as the one who calls. */
    PullExchange exchange(String peer);

    /**
     * Begins to compare some origins with a peer range by range, as the one who calls, and to make
     * them equal.
     *
     * @param origins such that forked, or any that are in doubt
     */
    RangeExchange ranges(String peer, List<Origin> origins);
}
