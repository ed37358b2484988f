package dev.rookery.node;

import dev.rookery.node.claim.Election;
import dev.rookery.node.claim.FoldedNumbers;
import dev.rookery.node.claim.Quorum;
import dev.rookery.node.claim.Seating;
import dev.rookery.node.claim.Voter;
import dev.rookery.node.numbering.Ballot;
import dev.rookery.node.registry.Claimable;
import dev.rookery.node.registry.FoldTables;
import dev.rookery.node.registry.ModelKey;
import dev.rookery.node.registry.ModelRow;
import dev.rookery.node.registry.Ulid;
import dev.rookery.node.registry.VersionRow;
import dev.rookery.node.store.SqliteStore;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.message.Claim;
import dev.rookery.sync.message.ClaimReply;
import dev.rookery.sync.message.ClaimRequest;
import dev.rookery.sync.message.Limits;
import dev.rookery.sync.message.Pledge;
import dev.rookery.sync.message.Seat;
import dev.rookery.sync.message.Seats;
import dev.rookery.sync.peer.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node's votes on numbers, each in a commit before it is told, and the way to the others'.
 *
 * <p>Threads: safe for any thread; never blocks.
 */
final class Votes implements Ballot {

    /** How often votes that became facts are looked for. */
    static final Duration TIDY = Duration.ofMinutes(1);

    /** Votes kept, 60 bytes each, beyond which nobody gets one for a model that this node lacks. */
    private static final int KEPT_MAX = 65_536;

    private static final String FULL =
            "%d votes on numbers are kept that no fact took the place of, so other nodes get none here"
                    + " for models that this node lacks. Registrations that were given up leave such"
                    + " votes: rookery sync now brings what was made of them; if they stay, a client"
                    + " asks for numbers of ever new models and does not register: see the log of"
                    + " the nodes for it";

    private static final Logger log = LoggerFactory.getLogger(Votes.class);

    /** So high that no number is voted for. */
    private static final long GONE = Limits.CLAIMED_MAX + Voter.BEHIND_MAX;

    private final String node;
    private final CoreSwitch core;
    private final Quorum quorum;
    private final Others others;
    private final AtomicInteger added = new AtomicInteger();
    private volatile int kept;
    private volatile Optional<Seats> latest = Optional.empty();

    /** The other nodes. */
    interface Others {

        /** How many nodes are known, this one included. */
        int known();

        /** Whether a majority is in sight. */
        boolean majority();

        /** Puts a question to each of them. */
        List<CompletionStage<Answer<ClaimReply>>> ask(ClaimRequest request);

        /** Why this node does not vote; empty when it does. */
        Optional<String> learning();
    }

    Votes(String node, CoreSwitch core, Quorum quorum, Others others) {
        this.node = node;
        this.core = core;
        this.quorum = quorum;
        this.others = others;
    }

    @Override
    public Optional<String> closed() {
        if (quorum.size() == 1) {
            return others.known() == 1
                    ? Optional.empty()
                    : Optional.of("another node is in sight, while cluster.size is 1");
        }
        return others.majority()
                ? others.learning()
                : Optional.of("a majority of %d nodes is not in sight".formatted(quorum.size()));
    }

    @Override
    public CompletionStage<Optional<Choice>> choose(List<Wish> wishes) {
        return elect(
                (store, election) ->
                        election.votes()
                                ? Optional.of(
                                        new Choice(
                                                election.seats(),
                                                wishes.stream()
                                                        .map(wish -> chosen(store, election, wish))
                                                        .toList()))
                                : Optional.empty());
    }

    private static Optional<Chosen> chosen(SqliteStore store, Election election, Wish wish) {
        return Claimable.of(wish.asked(), store.tables())
                .flatMap(
                        needed ->
                                election.choose(
                                                needed.model().entity(),
                                                needed.id().toString(),
                                                wish.preferred(),
                                                wish.atLeast(),
                                                wish.apart())
                                        .map(claim -> chosen(election, wish, needed, claim)));
    }

    private static Chosen chosen(Election election, Wish wish, Claimable needed, Claim claim) {
        Optional<Pledge> promised =
                needed.repeatable()
                        ? Optional.of(
                                election.promise(claim.entity(), claim.holder(), wish.ballot()))
                        : Optional.empty();
        return new Chosen(needed.model(), claim, promised);
    }

    @Override
    public CompletionStage<Optional<Pledged>> pledge(List<Pledge> pledges) {
        return elect(
                (store, election) ->
                        election.votes()
                                ? Optional.of(
                                        new Pledged(election.seats(), election.pledge(pledges)))
                                : Optional.empty());
    }

    @Override
    public List<CompletionStage<Answer<ClaimReply>>> ask(
            Seats seats, List<Claim> claims, List<Pledge> pledges) {
        return others.ask(ClaimRequest.votes(node, seats, claims, pledges));
    }

    @Override
    public void heard(Seats seats) {
        var unused = elect((store, election) -> election.heard(seats)).thenAccept(this::note);
    }

    /** How many votes wait for their facts, as of {@link #TIDY} ago; up to a page more. */
    int kept() {
        return kept;
    }

    /** What is wrong where so many are kept, and what to do; empty where it is all right. */
    static Optional<String> full(int kept) {
        return kept < KEPT_MAX ? Optional.empty() : Optional.of(FULL.formatted(kept));
    }

    /** Answers another node. */
    CompletionStage<ClaimReply> answer(ClaimRequest request) {
        if (added.addAndGet(request.wanted().size()) > KEPT_MAX / 2) {
            tidy();
        }
        long unknown = kept < KEPT_MAX ? 0 : GONE;
        return elect(unknown, (store, election) -> election.answer(request))
                .thenApply(
                        reply -> {
                            note(reply.seats());
                            return reply;
                        });
    }

    private void note(Seats seats) {
        latest = Optional.of(seats);
    }

    /** The seats, when they were heard of since the start and an incarnation has none of them. */
    Optional<Seats> unseated(Origin origin) {
        return latest.filter(seats -> seats.of(origin).isEmpty());
    }

    /** Remembers what another node told of itself. */
    CompletionStage<Boolean> learn(ClaimReply told) {
        return elect(
                (store, election) -> {
                    election.learn(told);
                    return true;
                });
    }

    /** Who may vote, as this node knows it. */
    CompletionStage<Seats> seats() {
        return elect((store, election) -> election.seats());
    }

    /** Takes a seat, where there is one to be had. */
    CompletionStage<Seats> sit(Seating seating) {
        return elect((store, election) -> election.sit(seating))
                .thenApply(
                        seats -> {
                            note(seats);
                            return seats;
                        });
    }

    /** Whether this node votes. */
    CompletionStage<Boolean> entitled() {
        return elect((store, election) -> election.votes());
    }

    /** From now on this node votes, as long as it has that seat. */
    CompletionStage<Boolean> entitle(Seat seat) {
        return elect((store, election) -> election.entitle(seat));
    }

    /** Forgets what is forgotten at a model's next vote, also where there is none. */
    void tidy() {
        if (core.open()) {
            added.set(0);
            tidy(Optional.empty(), 0);
        }
    }

    private void tidy(Optional<Claim> after, int seen) {
        var unused =
                elect((store, election) -> election.tidy(after))
                        .thenAccept(
                                last -> {
                                    if (last.isPresent()) {
                                        tidy(last, seen + Limits.CLAIMS_MAX);
                                    } else {
                                        kept = seen;
                                        full(seen).ifPresent(why -> log.warn("[registry] {}", why));
                                    }
                                });
    }

    private <T> CompletionStage<T> elect(BiFunction<SqliteStore, Election, T> work) {
        return elect(0, work);
    }

    /**
     * @param unknown how high the numbers are of a model that this node lacks
     */
    private <T> CompletionStage<T> elect(long unknown, BiFunction<SqliteStore, Election, T> work) {
        return core.keep(
                store ->
                        store.votes(
                                memory ->
                                        work.apply(
                                                store,
                                                new Election(
                                                        quorum.size(),
                                                        memory,
                                                        folded(store.tables(), unknown),
                                                        Voter.BEHIND_MAX))));
    }

    private static FoldedNumbers folded(FoldTables tables, long unknown) {
        return new FoldedNumbers() {
            /** Of what is no model, all numbers are gone. */
            @Override
            public long highest(String entity) {
                return ModelKey.ofEntity(entity)
                        .map(key -> tables.model(key).map(ModelRow::numberMax).orElse(unknown))
                        .orElse(GONE);
            }

            @Override
            public boolean taken(String entity, long number) {
                return ModelKey.ofEntity(entity)
                        .filter(key -> tables.numbered(key, number).isEmpty())
                        .isEmpty();
            }

            @Override
            public Optional<Long> numberOf(String entity, String holder) {
                return ModelKey.ofEntity(entity)
                        .flatMap(key -> Ulid.parse(holder).flatMap(id -> tables.version(key, id)))
                        .map(VersionRow::number)
                        .filter(OptionalLong::isPresent)
                        .map(OptionalLong::getAsLong);
            }
        };
    }
}
