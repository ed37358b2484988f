package dev.rookery.node.claim;

import dev.rookery.sync.message.Claim;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * Votes once for each number of an entity, and never for one that a fact may have: what lies at or
 * below the highest number in the facts is refused, and needs not be remembered.
 *
 * <p>Two majorities share a node, and that one voted once: so no number is granted to two.
 *
 * <p>Threads: owned by the sync loop, within its open transaction.
 */
public final class Voter {

    /** Claims remembered of one entity; of more, the lowest are spent. */
    public static final int KEPT_MAX = 1_024;

    private final ClaimMemory memory;
    private final ToLongFunction<String> folded;

    /**
     * @param folded the highest number of an entity in this node's facts; 0 for none
     */
    public Voter(ClaimMemory memory, ToLongFunction<String> folded) {
        this.memory = memory;
        this.folded = folded;
    }

    /** Votes for a claim, or for it again; false where another has the number, or may have it. */
    public boolean vote(Claim wanted) {
        if (wanted.number() <= floor(wanted.entity())) {
            return false;
        }
        Optional<String> holder = memory.holder(wanted.entity(), wanted.number());
        if (holder.isPresent()) {
            return holder.get().equals(wanted.holder());
        }
        remember(wanted);
        return true;
    }

    /**
     * Votes for a number of this node's choice.
     *
     * @param preferred taken if it is free
     * @param atLeast else the next free one from here on
     */
    public Claim choose(String entity, String holder, long preferred, long atLeast) {
        boolean free = preferred > floor(entity) && memory.holder(entity, preferred).isEmpty();
        long next = Math.max(highest(entity) + 1, atLeast);
        Claim own = new Claim(entity, free ? preferred : next, holder);
        remember(own);
        return own;
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
        return Math.max(folded.applyAsLong(entity), memory.highest(entity));
    }

    private long floor(String entity) {
        return Math.max(folded.applyAsLong(entity), memory.spent(entity));
    }

    private void remember(Claim claim) {
        String entity = claim.entity();
        memory.forget(entity, folded.applyAsLong(entity));
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
