package dev.rookery.sync.peer;

import dev.rookery.sync.driver.SyncService;
import dev.rookery.sync.fact.Batch;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.message.Claim;
import dev.rookery.sync.message.ClaimReply;
import dev.rookery.sync.message.ClaimReply.Standing;
import dev.rookery.sync.message.ClaimRequest;
import dev.rookery.sync.message.RangeDigest;
import dev.rookery.sync.message.RangeRequest;
import dev.rookery.sync.message.RangeRequest.Compared;
import dev.rookery.sync.message.RangeRequest.Listed;
import dev.rookery.sync.message.RangeResponse;
import dev.rookery.sync.message.RangeResponse.Differing;
import dev.rookery.sync.message.Seats;
import dev.rookery.sync.message.Span;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;

/**
 * Questions to the peers that move nothing: whether they hold the same, and for one fact.
 *
 * <p>Threads: safe for any thread; never blocks.
 */
public final class Inquiries {

    /** How many seqs a fact's batch may span is not known beforehand: steps of this factor. */
    private static final int WIDER = 16;

    /** Pages of claims that a node may remember. */
    private static final int PAGES_MAX = 1_024;

    private final SyncService service;
    private final PeerCalls calls;
    private final Peers peers;
    private final String self;

    /**
     * @param self this node's id
     */
    public Inquiries(SyncService service, PeerCalls calls, Peers peers, String self) {
        this.service = service;
        this.calls = calls;
        this.peers = peers;
        this.self = self;
    }

    /**
     * What peers say of a stretch.
     *
     * @param peer who was asked
     * @param differing where the peer holds as many facts, but not the same; where it holds more or
     *     fewer, a pull is what is missing
     */
    public record Comparison(String peer, List<Span> differing) {}

    /** Puts a question about claims to every peer at once; each fails for itself. */
    public List<CompletionStage<Answer<ClaimReply>>> claims(ClaimRequest request) {
        return peers.all().stream().map(peer -> claims(peer, request)).toList();
    }

    private CompletionStage<Answer<ClaimReply>> claims(Peer peer, ClaimRequest request) {
        return peer.call(Peer.Style.ONCE, () -> calls.claim(peer.url(), request));
    }

    /**
     * What a peer told of claims.
     *
     * @param seats who may vote, as the peer knew it when it began to tell
     * @param standing how it stands itself
     */
    public record Told(Seats seats, Standing standing) {}

    /**
     * All claims that each peer remembers. It takes over the seats that it is shown before it tells
     * the first of them.
     *
     * @param into told each page, and completes once it is kept
     * @return by node id; those that could not say all, or have no part in it, are missing
     */
    public CompletionStage<Map<String, Told>> remembered(
            Seats seats, Function<ClaimReply, CompletionStage<?>> into) {
        Map<String, Told> told = new ConcurrentSkipListMap<>();
        List<CompletableFuture<?>> all = new ArrayList<>();
        for (Peer peer : peers.all()) {
            Pages pages = new Pages(peer, seats, into);
            all.add(
                    pages.from(Optional.empty())
                            .thenAccept(first -> pages.told(told))
                            .exceptionally(failure -> null)
                            .toCompletableFuture());
        }
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
                .thenApply(nothing -> told);
    }

    /**
     * How each peer that answers stands, and who may vote as it knows it, after it took over the
     * seats that it is shown.
     *
     * @return one for each answer; a copied node and its original may both be among them
     */
    public CompletionStage<List<Told>> seats(Seats shown) {
        List<CompletableFuture<Optional<Told>>> all =
                claims(ClaimRequest.page(self, shown, Optional.empty())).stream()
                        .map(asked -> asked.handle(Inquiries::told).toCompletableFuture())
                        .toList();
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
                .thenApply(
                        nothing -> all.stream().flatMap(answer -> answer.join().stream()).toList());
    }

    private static Optional<Told> told(Answer<ClaimReply> answer, Throwable failure) {
        return failure == null
                ? Optional.of(new Told(answer.message().seats(), answer.message().standing()))
                : Optional.empty();
    }

    /** One peer's claims, page by page. Threads: one answer at a time. */
    private final class Pages {
        private final Peer peer;
        private final Seats shown;
        private final Function<ClaimReply, CompletionStage<?>> into;
        private int left = PAGES_MAX;
        private Optional<Answer<ClaimReply>> first = Optional.empty();

        Pages(Peer peer, Seats shown, Function<ClaimReply, CompletionStage<?>> into) {
            this.peer = peer;
            this.shown = shown;
            this.into = into;
        }

        CompletionStage<?> from(Optional<Claim> after) {
            return claims(peer, ClaimRequest.page(self, shown, after)).thenCompose(this::take);
        }

        private CompletionStage<?> take(Answer<ClaimReply> answer) {
            ClaimReply reply = answer.message();
            if (left == 0 || first.filter(it -> !same(it, answer)).isPresent()) {
                return CompletableFuture.failedFuture(
                        PeerCallException.failed(peer.label() + " did not tell all its claims"));
            }
            left--;
            first = first.or(() -> Optional.of(answer));
            List<Claim> claims = reply.claims();
            CompletionStage<?> kept = into.apply(reply);
            return reply.more()
                    ? kept.thenCompose(done -> from(Optional.of(claims.get(claims.size() - 1))))
                    : kept;
        }

        /** Whether one incarnation told both: another may remember less. */
        private static boolean same(Answer<ClaimReply> a, Answer<ClaimReply> b) {
            return a.node().equals(b.node())
                    && a.message().seats().equals(b.message().seats())
                    && a.message().standing() == b.message().standing();
        }

        void told(Map<String, Told> all) {
            Answer<ClaimReply> answer = first.orElseThrow();
            ClaimReply reply = answer.message();
            if (reply.standing() != Standing.ABSENT) {
                // A copied node and its original have one id: the one with a place speaks for it.
                all.merge(
                        answer.node(),
                        new Told(reply.seats(), reply.standing()),
                        (one, other) -> one.standing() == Standing.UNSEATED ? other : one);
            }
        }
    }

    /** Of each peer that answers, whether it now holds the same as this node. */
    public CompletionStage<Map<String, Boolean>> roots() {
        Map<String, Boolean> same = new ConcurrentSkipListMap<>();
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (Peer peer : live()) {
            all.add(
                    peer.call(Peer.Style.ONCE, () -> calls.root(peer.url()))
                            .handle(
                                    (answer, failure) -> {
                                        if (failure == null) {
                                            Hash theirs = answer.message().root();
                                            peer.figures().holds(theirs);
                                            same.put(peer.label(), theirs.equals(service.root()));
                                        }
                                        return (Void) null;
                                    })
                            .toCompletableFuture());
        }
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
                .thenApply(nothing -> same);
    }

    /** The fact of a name and a hash, from the first peer that has it. */
    public CompletionStage<Optional<Fact>> fact(Origin origin, long seq, Hash hash) {
        return fact(origin, seq, hash, 1, new ArrayDeque<>(live()));
    }

    private CompletionStage<Optional<Fact>> fact(
            Origin origin, long seq, Hash hash, long width, Queue<Peer> left) {
        Peer peer = left.peek();
        if (peer == null) {
            return CompletableFuture.completedStage(Optional.empty());
        }
        Span span = new Span(seq, seq + width - 1);
        RangeRequest request =
                new RangeRequest(
                        self, origin, List.of(), List.of(new Listed(span, List.of())), List.of());
        return ask(peer, request)
                .thenCompose(
                        answer -> {
                            Optional<Fact> found = answer.flatMap(one -> named(one, hash));
                            if (found.isPresent()) {
                                return CompletableFuture.completedStage(found);
                            }
                            boolean narrow = answer.isPresent() && width < Batch.SIZE_MAX;
                            if (!narrow) {
                                left.remove();
                            }
                            return fact(origin, seq, hash, narrow ? width * WIDER : 1, left);
                        });
    }

    private static Optional<Fact> named(RangeResponse response, Hash hash) {
        return response.facts().stream().filter(fact -> fact.hash().equals(hash)).findFirst();
    }

    /** Compares a stretch with the first peer that answers, others at other seqs. */
    public CompletionStage<Optional<Comparison>> compare(
            Origin origin, Span span, List<RangeDigest> parts) {
        List<Peer> live = live();
        if (live.isEmpty()) {
            return CompletableFuture.completedStage(Optional.empty());
        }
        Peer peer = live.get((int) (span.from() / Span.PARTS % live.size()));
        RangeRequest request =
                new RangeRequest(
                        self, origin, List.of(new Compared(span, parts)), List.of(), List.of());
        return ask(peer, request)
                .thenApply(
                        answer ->
                                answer.filter(one -> one.differing().size() == 1)
                                        .map(one -> one.differing().get(0))
                                        .map(one -> comparison(peer.label(), span, parts, one)));
    }

    private static Comparison comparison(
            String peer, Span span, List<RangeDigest> mine, Differing theirs) {
        List<Span> differing = new ArrayList<>();
        List<Span> parts = span.parts();
        int next = 0;
        for (int part = 0; part < parts.size(); part++) {
            if ((theirs.mask() >>> part & 1) == 1) {
                long count = theirs.counts().get(next);
                next++;
                if (count == mine.get(part).count()) {
                    differing.add(parts.get(part));
                }
            }
        }
        return new Comparison(peer, differing);
    }

    private CompletionStage<Optional<RangeResponse>> ask(Peer peer, RangeRequest request) {
        return peer.call(Peer.Style.ONCE, () -> calls.range(peer.url(), request))
                .handle(
                        (answer, failure) ->
                                failure == null ? Optional.of(answer.message()) : Optional.empty());
    }

    private List<Peer> live() {
        return peers.all().stream().filter(Peer::live).toList();
    }
}
