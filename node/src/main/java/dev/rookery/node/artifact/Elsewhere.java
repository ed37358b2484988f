package dev.rookery.node.artifact;

import java.util.function.BooleanSupplier;

/**
 * Somewhere beyond the cluster where an artifact may be had, as a whole; asked when no node has it.
 *
 * <p>Threads: safe for any thread; blocks until the bytes are here.
 */
public interface Elsewhere {

    /** How asking ended; all are ordinary. */
    sealed interface Brought permits Came, Absent, Failed {}

    /** It is in the store, and hashes to its name. */
    record Came() implements Brought {}

    /**
     * It is not there, or this is not where to ask.
     *
     * @param where for people; empty when there was nobody to ask
     */
    record Absent(String where) implements Brought {}

    /** It may be there, and did not come. */
    record Failed(String why) implements Brought {}

    /**
     * Brings it into a store.
     *
     * @param stopping whether the node stops: then it ends soon, as failed
     * @throws ArtifactException when the disk does not take it
     */
    Brought bring(Wanted wanted, ArtifactStore store, BooleanSupplier stopping);
}
