package dev.rookery.node;

import dev.rookery.node.claim.Quorum;
import dev.rookery.node.claim.Seating;
import dev.rookery.node.numbering.MajorityWatch;
import dev.rookery.node.numbering.StrictNumbering;
import dev.rookery.node.service.Numbering;
import dev.rookery.sync.message.Claim;
import dev.rookery.sync.message.ClaimReply;
import dev.rookery.sync.message.ClaimRequest;
import dev.rookery.sync.message.Seats;
import dev.rookery.sync.peer.Answer;
import dev.rookery.sync.peer.Inquiries.Told;
import dev.rookery.sync.peer.SyncReport;
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

    static Strict of(
            Quorum quorum,
            Neighbours.Needs needs,
            Gossip gossip,
            MajorityWatch majority,
            Numbering available) {
        AtomicReference<Supplier<Optional<String>>> learning =
                new AtomicReference<>(() -> Optional.of("this node is starting"));
        Votes votes =
                new Votes(
                        needs.core(),
                        quorum,
                        others(needs.node(), gossip, majority, () -> learning.get().get()));
        Suffrage suffrage =
                new Suffrage(
                        needs.node(),
                        quorum,
                        () -> needs.core().held().identity().current(),
                        votes,
                        sources(gossip),
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
            String node,
            Gossip gossip,
            MajorityWatch majority,
            Supplier<Optional<String>> learning) {
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
            public List<CompletionStage<Answer<ClaimReply>>> ask(Seats seats, List<Claim> claims) {
                return gossip.inquiries().claims(ClaimRequest.votes(node, seats, claims));
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
            public CompletionStage<SyncReport> pull() {
                return gossip.rounds().syncNow();
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
        details.put("numbering_votes_kept", votes.kept());
        unavailable().ifPresent(why -> details.put("numbering_unavailable", why));
        return details;
    }
}
