package dev.rookery.backup.archive;

import dev.rookery.backup.Fault;

/** How a replay ended. */
public sealed interface Replay permits Replay.Complete, Replay.Broken {

    /**
     * Every entry from the base to the mark was handed over, and the chain ends in the mark's hash.
     *
     * @param entries how many were handed over, repeats included
     */
    record Complete(long entries) implements Replay {}

    /** The mark cannot be reached; what was handed over is to be thrown away. */
    record Broken(Fault fault) implements Replay {}
}
