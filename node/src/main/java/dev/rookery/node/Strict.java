package dev.rookery.node;

import dev.rookery.node.claim.Quorum;
import dev.rookery.node.claim.Seating;
import dev.rookery.node.numbering.MajorityWatch;
import dev.rookery.node.numbering.StrictNumbering;
import dev.rookery.node.service.Numbering;
import dev.rookery.sync.message.ClaimReply;
import dev.rookery.sync.message.ClaimRequest;
import dev.rookery.sync.message.Seats;
import dev.rookery.sync.peer.Answer;
import dev.rookery.sync.peer.Inquiries.Told;
import dev.rookery.sync.peer.SyncReport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The parts of strict numbering, put together.
 *
 * <p>Threads: immutable.
 */
record Strict(Quorum quorum, Votes votes, Suffrage suffrage, StrictNumbering numbering) {

    /** Intervals of rounds after which one that votes asks again whether its seat is its own. */
    private static final int CONFIRM_INTERVALS = 6;

    /**
     * @param interval of rounds
     * @param available who sets numbers aside: they only spare refusals
     */
    static Strict of(
            Quorum quorum,
            Neighbours.Needs needs,
            Gossip gossip,
            MajorityWatch majority,
            Duration interval,
            Numbering available) {
        AtomicReference<Supplier<Optional<String>>> learning =
                new AtomicReference<>(() -> Optional.of("this node is starting"));
        Votes votes =
                new Votes(
                        needs.node(),
                        needs.core(),
                        quorum,
                        others(gossip, majority, () -> learning.get().get()));
        Suffrage suffrage =
                new Suffrage(
                        needs.node(),
                        quorum,
                        () -> needs.core().held().identity().current(),
                        votes,
                        sources(gossip),
                        interval.multipliedBy(CONFIRM_INTERVALS),
                        System::nanoTime);
        learning.set(suffrage::learning);
        StrictNumbering numbering =
                new StrictNumbering(
                        needs.node(),
                        quorum,
                        votes,
                        available::next,
                        new StrictNumbering.Means(
                                needs.threads().timer(),
                                System::nanoTime,
                                needs.threads().random()));
        return new Strict(quorum, votes, suffrage, numbering);
    }

    private static Votes.Others others(
            Gossip gossip, MajorityWatch majority, Supplier<Optional<String>> learning) {
        return new Votes.Others() {
            @Override
            public int known() {
                return gossip.known();
            }

            @Override
            public boolean majority() {
                return majority.majority();
            }

            @Override
            public List<CompletionStage<Answer<ClaimReply>>> ask(ClaimRequest request) {
                return gossip.inquiries().claims(request);
            }

            @Override
            public Optional<String> learning() {
                return learning.get();
            }
        };
    }

    private static Suffrage.Sources sources(Gossip gossip) {
        return new Suffrage.Sources() {
            @Override
            public CompletionStage<Map<String, Told>> remembered(
                    Seats seats, Function<ClaimReply, CompletionStage<?>> into) {
                return gossip.inquiries().remembered(seats, into);
            }

            @Override
            public CompletionStage<List<Told>> seats(Seats seats) {
                return gossip.inquiries().seats(seats);
            }

            @Override
            public CompletionStage<SyncReport> pull(Duration patience) {
                return gossip.rounds().syncNow(patience);
            }

            @Override
            public Predicate<String> gone() {
                Set<String> heard = gossip.peers().heardWithin(Seating.GONE);
                return node -> !heard.contains(node);
            }
        };
    }

    /** Why no version gets a number here, as far as this node can tell without asking. */
    Optional<String> unavailable() {
        return votes.closed();
    }

    /** How it stands, for people. */
    Map<String, Object> details() {
        Map<String, Object> details = new TreeMap<>();
        details.put("numbering", "strict");
        details.put("numbering_votes", quorum.size() == 1 || suffrage.learning().isEmpty());
        suffrage.confirmed()
                .ifPresent(
                        ago -> details.put("numbering_votes_confirmed_seconds", ago.toSeconds()));
        details.put("numbering_votes_kept", votes.kept());
        Votes.full(votes.kept()).ifPresent(why -> details.put("numbering_votes_full", why));
        unavailable().ifPresent(why -> details.put("numbering_unavailable", why));
        return details;
    }
}
