package dev.rookery.node.claim;

import dev.rookery.sync.message.Claim;
import dev.rookery.sync.message.Limits;
import java.util.Optional;

/**
 * Votes once for each number of an entity, and never for one that a fact has. What lies further
 * below the highest number in the facts than nodes that write at once are apart is refused whether
 * or not a fact has it, and needs not be remembered.
 *
 * <p>Two majorities share a node, and that one voted once: so no number is granted to two.
 *
 * <p>Threads: owned by the sync loop, within its open transaction.
 */
public final class Voter {

    /** Claims remembered of one entity; of more, the lowest are spent. */
    public static final int KEPT_MAX = 1_024;

    /** How far beyond the facts a number may lie; more is asked for by nobody who is in step. */
    public static final long AHEAD_MAX = 1_000_000;

    /** How far below the highest number in the facts one is still voted for. */
    public static final int BEHIND_MAX = 256;

    private final ClaimMemory memory;
    private final FoldedNumbers folded;
    private final int behindMax;

    /**
     * @param behindMax {@link #BEHIND_MAX}, or fewer
     */
    public Voter(ClaimMemory memory, FoldedNumbers folded, int behindMax) {
        this.memory = memory;
        this.folded = folded;
        this.behindMax = behindMax;
    }

    /** Votes for a claim, or for it again; false where another has the number, or may have it. */
    public boolean vote(Claim wanted) {
        long floor = floor(wanted.entity());
        if (wanted.number() <= floor
                || wanted.number() - floor > AHEAD_MAX
                || folded.taken(wanted.entity(), wanted.number())) {
            return false;
        }
        Optional<String> holder = memory.holder(wanted.entity(), wanted.number());
        if (holder.isPresent()) {
            return holder.get().equals(wanted.holder());
        }
        remember(wanted);
        return true;
    }

    /** Votes, and says so: 0, or how high the numbers are that it knows of. */
    long verdict(Claim wanted) {
        return vote(wanted) ? 0 : Math.max(1, highest(wanted.entity()));
    }

    /**
     * Votes for a number of this node's choice.
     *
     * @param preferred taken if it is free, or this one's already
     * @param atLeast else the next free one from here on
     * @return empty when none is left
     */
    public Optional<Claim> choose(String entity, String holder, long preferred, long atLeast) {
        boolean free =
                preferred > floor(entity)
                        && !folded.taken(entity, preferred)
                        && memory.holder(entity, preferred)
                                .filter(it -> !it.equals(holder))
                                .isEmpty();
        long next = Math.max(highest(entity) + 1, atLeast);
        long number = free ? preferred : next;
        if (number > Limits.CLAIMED_MAX) {
            return Optional.empty();
        }
        Claim own = new Claim(entity, number, holder);
        remember(own);
        return Optional.of(own);
    }

    /**
     * Remembers what another voter remembers. A number of which two are told is for nobody: either
     * may have its majority.
     */
    public void learn(Claim told) {
        if (told.number() <= floor(told.entity())) {
            return;
        }
        Optional<String> holder = memory.holder(told.entity(), told.number());
        boolean another = holder.filter(known -> !known.equals(told.holder())).isPresent();
        remember(another ? new Claim(told.entity(), told.number(), "") : told);
    }

    /** The highest number of an entity that is remembered or in a fact; 0 for none. */
    public long highest(String entity) {
        return Math.max(folded.highest(entity), memory.highest(entity));
    }

    /** Forgets the vote that a fact has taken the place of. */
    void tidy(Claim claim) {
        if (claim.number() <= floor(claim.entity())) {
            memory.forget(claim.entity(), below(claim.entity()));
        } else if (folded.taken(claim.entity(), claim.number())) {
            memory.drop(claim.entity(), claim.number());
        }
    }

    /** Up to where numbers are refused for what the facts hold. */
    private long below(String entity) {
        return folded.highest(entity) - behindMax;
    }

    private long floor(String entity) {
        return Math.max(below(entity), memory.spent(entity));
    }

    private void remember(Claim claim) {
        String entity = claim.entity();
        memory.forget(entity, below(entity));
        memory.put(claim);
        if (memory.count(entity) > KEPT_MAX) {
            spend(entity, memory.lowest(entity, KEPT_MAX / 2));
        }
        if (claim.spent()) {
            spend(entity, claim.number());
        }
    }

    private void spend(String entity, long to) {
        memory.forget(entity, to);
        memory.put(new Claim(entity, to, ""));
    }
}
