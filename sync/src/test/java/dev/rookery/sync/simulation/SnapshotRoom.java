package dev.rookery.sync.simulation;

import dev.rookery.sync.driver.SnapshotAsk;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.message.SnapshotPart;
import dev.rookery.sync.peer.SnapshotIntake;

/**
 * How one process gives a snapshot to nodes far behind, and takes one in. It is gone with the
 * process.
 *
 * <p>Threads: one world, one thread.
 */
public interface SnapshotRoom extends AutoCloseable {

    /** A piece of what is held here, as {@link dev.rookery.sync.driver.SyncService#snapshot}. */
    SnapshotPart part(SnapshotAsk ask);

    /** Forgets which facts are being served: whoever goes on is given others. */
    void forget();

    /** Makes room for a peer's snapshot, as {@link SnapshotIntake#begin}. */
    SnapshotIntake.Receipt begin(String peer, Hash whole, long total);

    /** The process is gone, and with it what it had begun. */
    @Override
    void close();
}
