package dev.rookery.node.claim;

import dev.rookery.sync.message.Claim;
import dev.rookery.sync.message.ClaimReply;
import dev.rookery.sync.message.ClaimReply.Standing;
import dev.rookery.sync.message.ClaimRequest;
import dev.rookery.sync.message.Limits;
import dev.rookery.sync.message.Pledge;
import dev.rookery.sync.message.Seat;
import dev.rookery.sync.message.Seats;
import java.util.List;
import java.util.Optional;

/**
 * One node's part in the votes: takes over seats, answers questions, and votes only where it has a
 * seat, has learnt what its predecessor there may have voted for, and goes by the same seats as the
 * one who asks.
 *
 * <p>Threads: owned by the sync loop, within its open transaction.
 */
public final class Election {
    private final int size;
    private final SeatMemory memory;
    private final ClaimMemory claims;
    private final PledgeMemory pledges;
    private final Voter voter;
    private final Acceptor acceptor;

    /**
     * @param size seats in the cluster
     * @param behindMax {@link Voter#BEHIND_MAX}, or fewer
     */
    public Election(int size, VoteMemory memory, FoldedNumbers folded, int behindMax) {
        this.size = size;
        this.memory = memory.seats();
        this.claims = memory.claims();
        this.pledges = memory.pledges();
        this.voter = new Voter(claims, folded, behindMax);
        this.acceptor = new Acceptor(pledges, folded);
    }

    /** Who may vote, as this node knows it. */
    public Seats seats() {
        return memory.seats(size);
    }

    /** Whether this node votes. */
    public boolean votes() {
        return standing(seats()) == Standing.VOTER;
    }

    /**
     * Votes for a number of this node's choice.
     *
     * @param preferred taken if it is free, or this one's already
     * @param atLeast else the next free one from here on
     * @param apart whether it has to be one that only this seat takes: of as many in a row as there
     *     are seats, each has one
     * @return empty when none is left
     */
    public Optional<Claim> choose(
            String entity, String holder, long preferred, long atLeast, boolean apart) {
        if (!apart) {
            return voter.choose(entity, holder, preferred, atLeast);
        }
        int mine = seats().of(memory.origin()).map(Seat::number).orElse(0);
        long next = Math.max(voter.highest(entity) + 1, atLeast);
        return voter.choose(
                entity, holder, preferred, next + Math.floorMod(mine - next, (long) size));
    }

    /** Promises this node's own next ballot on which number a holder gets. */
    public Pledge promise(String entity, String holder, long above) {
        return acceptor.promise(entity, holder, above);
    }

    /** Votes in this node's own ballots, where they are still its highest; tells how it stands. */
    public List<Pledge> pledge(List<Pledge> asked) {
        return asked.stream().map(acceptor::pledge).toList();
    }

    /** Takes over what another knows of seats. */
    public Seats heard(Seats told) {
        Seats known = seats();
        Seats merged = known.merged(told);
        if (!merged.equals(known)) {
            memory.put(merged);
        }
        return merged;
    }

    /** Answers another node; what it says has to be durable before it is told. */
    public ClaimReply answer(ClaimRequest request) {
        Seats seats = heard(request.seats());
        Standing standing = standing(seats);
        if (request.asksForPage()) {
            List<Claim> page = claims.page(request.after(), Limits.CLAIMS_MAX);
            boolean more = page.size() == Limits.CLAIMS_MAX;
            List<Pledge> all = more ? List.of() : pledges.oldest(Limits.PLEDGES_MAX);
            return ClaimReply.page(seats, standing, page, all, more);
        }
        boolean agreed = standing == Standing.VOTER && seats.equals(request.seats());
        if (!agreed) {
            return ClaimReply.votes(seats, standing, List.of(), List.of());
        }
        List<Long> verdicts = request.wanted().stream().map(voter::verdict).toList();
        return ClaimReply.votes(seats, standing, verdicts, pledge(request.pledges()));
    }

    private Standing standing(Seats seats) {
        Optional<Seat> mine = seats.of(memory.origin());
        if (mine.isEmpty()) {
            return Standing.UNSEATED;
        }
        return memory.learnt(mine.get()) ? Standing.VOTER : Standing.LEARNING;
    }

    /** Remembers what another node told of itself. */
    public void learn(ClaimReply told) {
        told.claims().forEach(voter::learn);
        told.pledges().forEach(acceptor::learn);
        heard(told.seats());
    }

    /**
     * Forgets, of the next claims, those that facts have taken the place of.
     *
     * @return the last of those it looked at; empty when there was none
     */
    public Optional<Claim> tidy(Optional<Claim> after) {
        List<Claim> page = claims.page(after, Limits.CLAIMS_MAX);
        page.forEach(voter::tidy);
        if (page.isEmpty()) {
            acceptor.tidy();
        }
        return page.isEmpty() ? Optional.empty() : Optional.of(page.get(page.size() - 1));
    }

    /** Takes a seat, unless this incarnation has one or there is none to be had. */
    public Seats sit(Seating seating) {
        Seats seats = seats();
        Optional<Seat> seat =
                seats.of(memory.origin()).isPresent()
                        ? Optional.empty()
                        : seating.take(seats, memory.origin());
        return seat.map(taken -> heard(seats.with(taken))).orElse(seats);
    }

    /**
     * From now on this node votes, if it still has the seat that it learnt for.
     *
     * @return whether it votes
     */
    public boolean entitle(Seat seat) {
        if (memory.origin().equals(seat.origin())
                && seats().at(seat.number()).filter(seat::equals).isPresent()) {
            memory.putLearnt(seat);
        }
        return votes();
    }
}
