package dev.rookery.node;

import dev.rookery.node.claim.Quorum;
import dev.rookery.node.claim.Voter;
import dev.rookery.node.numbering.Ballot;
import dev.rookery.node.registry.Claimable;
import dev.rookery.node.registry.FoldTables;
import dev.rookery.node.registry.ModelKey;
import dev.rookery.node.registry.ModelRow;
import dev.rookery.node.store.SqliteStore;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.message.Claim;
import dev.rookery.sync.message.ClaimReply;
import dev.rookery.sync.message.ClaimReply.Standing;
import dev.rookery.sync.message.ClaimRequest;
import dev.rookery.sync.message.Limits;
import dev.rookery.sync.peer.Answer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * This node's votes on numbers, each in a commit before it is told, and the way to the others'.
 *
 * <p>Threads: safe for any thread; never blocks.
 */
final class Votes implements Ballot {

    private final CoreSwitch core;
    private final Quorum quorum;
    private final BooleanSupplier majority;
    private final Others others;

    /** The other nodes. */
    interface Others {

        /** How many nodes are known, this one included. */
        int known();

        /** Puts claims to each of them. */
        List<CompletionStage<Answer<ClaimReply>>> ask(List<Claim> claims);

        /** For how many more of them this node waits before it may vote. */
        int awaited();
    }

    /**
     * @param majority whether a majority is in sight
     */
    Votes(CoreSwitch core, Quorum quorum, BooleanSupplier majority, Others others) {
        this.core = core;
        this.quorum = quorum;
        this.majority = majority;
        this.others = others;
    }

    @Override
    public Optional<String> closed() {
        int known = others.known();
        if (known > quorum.size()) {
            return Optional.of(
                    "%d nodes are known, more than cluster.size (%d) counts"
                            .formatted(known, quorum.size()));
        }
        if (quorum.size() == 1) {
            return Optional.empty();
        }
        if (!majority.getAsBoolean()) {
            return Optional.of("a majority of %d nodes is not in sight".formatted(quorum.size()));
        }
        int awaited = others.awaited();
        return awaited == 0
                ? Optional.empty()
                : Optional.of(
                        "this node is new, and learns from %d more nodes what was voted for"
                                .formatted(awaited));
    }

    @Override
    public CompletionStage<Optional<List<Optional<Chosen>>>> choose(List<Wish> wishes) {
        return core.keep(
                store ->
                        store.voter()
                                ? Optional.of(
                                        wishes.stream().map(wish -> chosen(store, wish)).toList())
                                : Optional.empty());
    }

    private static Optional<Chosen> chosen(SqliteStore store, Wish wish) {
        return Claimable.of(wish.asked(), store.tables())
                .map(
                        needed ->
                                new Chosen(
                                        needed.model(),
                                        vote(
                                                store,
                                                voter ->
                                                        voter.choose(
                                                                needed.model().entity(),
                                                                needed.id().toString(),
                                                                wish.preferred(),
                                                                wish.atLeast()))));
    }

    @Override
    public List<CompletionStage<Answer<ClaimReply>>> ask(List<Claim> claims) {
        return others.ask(claims);
    }

    /** Answers another node. */
    CompletionStage<ClaimReply> answer(ClaimRequest request) {
        boolean crowded = others.known() > quorum.size();
        return core.keep(
                store -> {
                    Standing standing =
                            store.voter() && !crowded ? Standing.VOTER : Standing.LEARNING;
                    if (request.wanted().isEmpty()) {
                        return page(store, standing, request.after());
                    }
                    return standing == Standing.VOTER
                            ? new ClaimReply(
                                    standing, verdicts(store, request.wanted()), List.of(), false)
                            : new ClaimReply(standing, List.of(), List.of(), false);
                });
    }

    private static List<Long> verdicts(SqliteStore store, List<Claim> wanted) {
        return vote(
                store,
                voter ->
                        wanted.stream()
                                .map(
                                        claim ->
                                                voter.vote(claim)
                                                        ? 0L
                                                        : Math.max(
                                                                1, voter.highest(claim.entity())))
                                .toList());
    }

    private static ClaimReply page(SqliteStore store, Standing standing, Optional<Claim> after) {
        List<Claim> claims = store.votes(memory -> memory.page(after, Limits.CLAIMS_MAX));
        return new ClaimReply(standing, List.of(), claims, claims.size() == Limits.CLAIMS_MAX);
    }

    /** Remembers what another node remembers. */
    CompletionStage<Boolean> learn(List<Claim> claims) {
        return core.keep(
                store ->
                        vote(
                                store,
                                voter -> {
                                    claims.forEach(voter::learn);
                                    return true;
                                }));
    }

    /** Whether this node votes, as it was last kept. */
    CompletionStage<Boolean> entitled() {
        return core.keep(SqliteStore::voter);
    }

    /** From now on this node votes, as long as it bears that origin. */
    CompletionStage<Boolean> entitle(Origin origin) {
        return core.keep(
                store -> {
                    store.voter(origin);
                    return store.voter();
                });
    }

    private static <T> T vote(SqliteStore store, Function<Voter, T> work) {
        return store.votes(
                memory -> work.apply(new Voter(memory, entity -> folded(store.tables(), entity))));
    }

    /** Of what is no model, all numbers are gone. */
    private static long folded(FoldTables tables, String entity) {
        return ModelKey.ofEntity(entity)
                .map(key -> tables.model(key).map(ModelRow::numberMax).orElse(0L))
                .orElse(Long.MAX_VALUE);
    }
}
