package dev.rookery.node.claim;

import java.util.Optional;

/**
 * The numbers that this node's facts claim.
 *
 * <p>Threads: owned by the sync loop, within its open transaction.
 */
public interface FoldedNumbers {

    /** The highest number of an entity; 0 for none. */
    long highest(String entity);

    /** Whether a fact claims a number. */
    boolean taken(String entity, long number);

    /** The number that facts give to one holder; empty for one that no fact has. */
    Optional<Long> numberOf(String entity, String holder);
}
