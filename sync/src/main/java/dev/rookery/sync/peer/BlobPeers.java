package dev.rookery.sync.peer;

import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.message.BlobPart;
import dev.rookery.sync.message.BlobsReply;
import dev.rookery.sync.message.BlobsRequest;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Artifacts at the peers: who has them, and their bytes, each call through that peer's breaker.
 *
 * <p>Threads: safe for any thread; never blocks.
 */
public final class BlobPeers {
    private final BlobCalls calls;
    private final Peers peers;

    /** Over the calls and those who are called. */
    public BlobPeers(BlobCalls calls, Peers peers) {
        this.calls = calls;
        this.peers = peers;
    }

    /** Whoever may be asked, those that the membership lists first. */
    public List<Peer> all() {
        return peers.all();
    }

    /** The ids of those who answer now. */
    public List<String> answering() {
        return peers.all().stream()
                .filter(peer -> peer.breaker() == Breaker.CLOSED && peer.node().isPresent())
                .map(Peer::id)
                .sorted()
                .toList();
    }

    /** What people call a peer. */
    public String called(Peer peer) {
        return peers.called(peer);
    }

    /**
     * Asks a peer which of these it has.
     *
     * @param wanted at most {@link dev.rookery.sync.message.Limits#BLOBS_MAX}
     */
    public CompletionStage<BlobsReply> holdings(Peer peer, List<Hash> wanted) {
        BlobsRequest request = new BlobsRequest(wanted);
        return peer.call(Peer.Style.ONCE, () -> calls.blobs(peer.url(), request))
                .thenApply(Answer::message)
                .thenApply(reply -> answering(peer, request, reply));
    }

    private static BlobsReply answering(Peer peer, BlobsRequest request, BlobsReply reply) {
        if (reply.sizes().size() != request.wanted().size()) {
            throw wrong(peer, "answered for %d artifacts".formatted(reply.sizes().size()));
        }
        return reply;
    }

    /** Fetches a piece, which is of this artifact and begins there. */
    public CompletionStage<BlobPart> part(Peer peer, Hash whole, long from, int bytes) {
        return peer.call(Peer.Style.BLOB, () -> calls.blob(peer.url(), whole, from, bytes))
                .thenApply(Answer::message)
                .thenApply(
                        part -> {
                            boolean asked =
                                    part.whole().equals(whole) && part.bytes().length <= bytes;
                            if (!asked || (part.held() && part.from() != from)) {
                                throw wrong(peer, "sent another piece than was asked for");
                            }
                            return part;
                        });
    }

    private static PeerCallException wrong(Peer peer, String what) {
        String why = peer.label() + " " + what;
        peer.broke(why);
        return PeerCallException.failed(why);
    }

    /** Each of its answers was well formed, and together they are not the artifact. */
    public void lied(Peer peer, String why) {
        peer.broke(why);
    }
}
