package dev.rookery.node;

import dev.rookery.node.artifact.BlobSource;
import dev.rookery.node.artifact.BlobSources;
import dev.rookery.node.artifact.SourceException;
import dev.rookery.node.service.ArtifactDesk;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.message.BlobPart;
import dev.rookery.sync.message.BlobsReply;
import dev.rookery.sync.peer.BlobPeers;
import dev.rookery.sync.peer.Breaker;
import dev.rookery.sync.peer.Peer;
import dev.rookery.sync.peer.PeerCallException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Artifacts at the peers, for threads that wait.
 *
 * <p>Threads: safe for any thread that may block.
 */
final class PeerBlobs implements BlobSources {

    /** Asked at once; more only where none of these has it. */
    private static final int WAVE = 16;

    private static final int ASKED_MAX = 256;

    /** Longer than any call takes: each has a limit of its own. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final BlobPeers peers;

    PeerBlobs(BlobPeers peers) {
        this.peers = peers;
    }

    @Override
    public Search find(Hash hash) {
        List<Peer> all = peers.all();
        List<BlobSource> holders = new ArrayList<>();
        List<String> asked = new ArrayList<>();
        for (int from = 0; from < Math.min(all.size(), ASKED_MAX); from += WAVE) {
            if (!holders.isEmpty()) {
                break;
            }
            ask(hash, all.subList(from, Math.min(from + WAVE, all.size())), holders, asked);
        }
        return new Search(holders, asked);
    }

    /** What every peer says of an artifact, also those that have it not. */
    List<ArtifactDesk.Node> askAll(Hash hash) {
        List<Peer> all = peers.all();
        List<ArtifactDesk.Node> said = new ArrayList<>();
        for (int from = 0; from < Math.min(all.size(), ASKED_MAX); from += WAVE) {
            List<Peer> wave = all.subList(from, Math.min(from + WAVE, all.size()));
            List<CompletionStage<BlobsReply>> answers = answers(hash, wave);
            for (int i = 0; i < wave.size(); i++) {
                said.add(said(peers.called(wave.get(i)), answers.get(i)));
            }
        }
        return said;
    }

    private static ArtifactDesk.Node said(String peer, CompletionStage<BlobsReply> answer) {
        try {
            OptionalLong size = come(answer).sizes().get(0);
            return new ArtifactDesk.Node(
                    peer, Optional.of(size.isPresent()), size, Optional.empty());
        } catch (PeerCallException e) {
            Optional<String> why = Optional.of(String.valueOf(e.getMessage()));
            return new ArtifactDesk.Node(peer, Optional.empty(), OptionalLong.empty(), why);
        }
    }

    private List<CompletionStage<BlobsReply>> answers(Hash hash, List<Peer> wave) {
        return wave.stream().map(peer -> peers.holdings(peer, List.of(hash))).toList();
    }

    private void ask(Hash hash, List<Peer> wave, List<BlobSource> holders, List<String> asked) {
        List<CompletionStage<BlobsReply>> answers = answers(hash, wave);
        for (int i = 0; i < wave.size(); i++) {
            Peer peer = wave.get(i);
            try {
                OptionalLong size = come(answers.get(i)).sizes().get(0);
                if (size.isPresent()) {
                    holders.add(new Holder(peer, size.getAsLong()));
                }
                asked.add(peers.called(peer) + (size.isPresent() ? ": has it" : ": has it not"));
            } catch (PeerCallException e) {
                asked.add(peers.called(peer) + ": " + e.getMessage());
            }
        }
    }

    private static <T> T come(CompletionStage<T> answer) {
        try {
            return answer.toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof PeerCallException call) {
                throw call;
            }
            throw new IllegalStateException("a call for an artifact broke", e.getCause());
        } catch (TimeoutException e) {
            throw PeerCallException.failed("no answer within " + PATIENCE.toSeconds() + " s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw PeerCallException.failed("the node is stopping");
        }
    }

    /** A peer that says that it has the artifact. */
    private final class Holder implements BlobSource {
        private final Peer peer;
        private final long size;

        Holder(Peer peer, long size) {
            this.peer = peer;
            this.size = size;
        }

        @Override
        public String name() {
            return peers.called(peer);
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public byte[] read(Hash hash, long from, int bytes) {
            try {
                BlobPart part = come(peers.part(peer, hash, from, bytes));
                if (!part.held()) {
                    throw SourceException.failed("has it no longer");
                }
                if (part.total() != size) {
                    throw SourceException.failed(
                            "said %d bytes, now says %d".formatted(size, part.total()));
                }
                return part.bytes();
            } catch (PeerCallException e) {
                // Behind an open breaker it is not busy but gone: what it had begun others bring.
                boolean later =
                        e.kind() == PeerCallException.Kind.BUSY
                                && !e.retryAfter().isZero()
                                && peer.breaker() != Breaker.OPEN;
                throw later
                        ? SourceException.busy(e.getMessage(), e.retryAfter())
                        : SourceException.failed(e.getMessage());
            }
        }

        @Override
        public void lied(String why) {
            peers.lied(peer, why);
        }
    }
}
