package dev.rookery.node;

import dev.rookery.node.claim.Quorum;
import dev.rookery.node.numbering.MajorityWatch;
import dev.rookery.node.numbering.StrictNumbering;
import dev.rookery.node.service.Numbering;
import dev.rookery.sync.message.Claim;
import dev.rookery.sync.message.ClaimReply;
import dev.rookery.sync.message.ClaimRequest;
import dev.rookery.sync.peer.Answer;
import dev.rookery.sync.peer.SyncReport;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.IntSupplier;

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
        AtomicReference<IntSupplier> awaited = new AtomicReference<>(() -> 1);
        Votes votes =
                new Votes(
                        needs.core(),
                        quorum,
                        majority::majority,
                        new Votes.Others() {
                            @Override
                            public int known() {
                                return gossip.known();
                            }

                            @Override
                            public List<CompletionStage<Answer<ClaimReply>>> ask(
                                    List<Claim> claims) {
                                return gossip.inquiries()
                                        .claims(ClaimRequest.votes(needs.node(), claims));
                            }

                            @Override
                            public int awaited() {
                                return awaited.get().getAsInt();
                            }
                        });
        Suffrage suffrage =
                new Suffrage(
                        needs.node(),
                        quorum,
                        () -> needs.core().held().identity().current(),
                        votes,
                        sources(gossip),
                        System::nanoTime);
        awaited.set(suffrage::awaited);
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

    private static Suffrage.Sources sources(Gossip gossip) {
        return new Suffrage.Sources() {
            @Override
            public CompletionStage<Map<String, Boolean>> remembered(
                    Function<List<Claim>, CompletionStage<?>> into) {
                return gossip.inquiries().remembered(into);
            }

            @Override
            public CompletionStage<SyncReport> pull() {
                return gossip.rounds().syncNow();
            }
        };
    }

    /** How it stands, for people. */
    Map<String, Object> details() {
        Map<String, Object> details = new TreeMap<>();
        int awaited = quorum.size() == 1 ? 0 : suffrage.awaited();
        details.put("numbering", "strict");
        details.put("numbering_votes", awaited == 0);
        details.put("numbering_awaited_nodes", awaited);
        votes.closed().ifPresent(why -> details.put("numbering_unavailable", why));
        return details;
    }
}
