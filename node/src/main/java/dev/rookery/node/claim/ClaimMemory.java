package dev.rookery.node.claim;

import dev.rookery.sync.message.Claim;
import java.util.List;
import java.util.Optional;

/**
 * The claims that a voter remembers, at most one for each number of an entity.
 *
 * <p>Threads: owned by the sync loop, within its open transaction.
 */
public interface ClaimMemory {

    /** Who has a number; empty where nothing is remembered of it. */
    Optional<String> holder(String entity, long number);

    /** The highest number remembered; 0 for none. */
    long highest(String entity);

    /** The highest number up to which all are spent; 0 for none. */
    long spent(String entity);

    /** How many are remembered of an entity. */
    int count(String entity);

    /** The lowest number but so many. */
    long lowest(String entity, int skip);

    /** Remembers a claim, instead of another on the same number. */
    void put(Claim claim);

    /** Forgets an entity's numbers up to one, inclusive. */
    void forget(String entity, long to);

    /** Forgets one number. */
    void drop(String entity, long number);

    /** Claims by entity and number, after one. */
    List<Claim> page(Optional<Claim> after, int limit);
}
