package dev.rookery.node.claim;

import dev.rookery.sync.message.Pledge;
import java.util.List;
import java.util.Optional;

/**
 * The pledges that a voter remembers, at most one for each holder of an entity.
 *
 * <p>Threads: owned by the sync loop, within its open transaction.
 */
public interface PledgeMemory {

    /** How it stands on a holder; empty where nothing is remembered. */
    Optional<Pledge> pledge(String entity, String holder);

    /** How many are remembered. */
    int count();

    /** Remembers one, instead of another of the same holder, which it is no younger than. */
    void put(Pledge pledge);

    /** Forgets one. */
    void drop(Pledge pledge);

    /** Those remembered longest come first. */
    List<Pledge> oldest(int limit);
}
