package dev.rookery.sync.simulation;

import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.peer.SnapshotIntake;

/**
 * No world lives so long that a node falls behind as far as a snapshot is worth: nobody asks for
 * one, and who does is told so.
 *
 * <p>Threads: one world, one thread.
 */
final class NoSnapshots implements SnapshotIntake {
    private final RunningNode process;

    NoSnapshots(RunningNode process) {
        this.process = process;
    }

    @Override
    public long facts() {
        return process.held().vector().facts();
    }

    @Override
    public Receipt begin(String peer, Hash whole, long total) {
        throw new IllegalStateException("nobody here serves a snapshot, and " + peer + " did");
    }
}
