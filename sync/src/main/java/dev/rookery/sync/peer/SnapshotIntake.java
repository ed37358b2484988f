package dev.rookery.sync.peer;

import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.message.SnapshotPart;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * What a node far behind does with a peer's snapshot: it proves and keeps the pieces as they come,
 * adds what it holds itself, and goes on from there.
 *
 * <p>Threads: one receipt at a time, each used by one thread after the other; the calls block.
 */
public interface SnapshotIntake {

    /** How many facts are held here. */
    long facts();

    /**
     * Makes room for a snapshot.
     *
     * @param total bytes of it, as the peer says
     * @throws SnapshotRefusedException when it is too large, or there is no space
     */
    Receipt begin(String peer, Hash whole, long total);

    /** A snapshot that is on its way. Closing it throws away what came. */
    interface Receipt extends AutoCloseable {

        /** The hash that names the whole. */
        Hash whole();

        /** Bytes that are here. */
        long received();

        /**
         * Takes the next piece; may wait until earlier ones are worked off.
         *
         * @throws SnapshotRefusedException when this or an earlier one is wrong, or the disk does
         *     not take it
         */
        void take(SnapshotPart part);

        /**
         * Proves the whole, adds what this node holds and it lacks, and puts it in the place of
         * this node's database. Nothing has changed when it fails.
         *
         * @param progress told what is being done, for people
         * @return how many facts are new here; fails with {@link SnapshotRefusedException}
         */
        CompletionStage<Long> install(Consumer<String> progress);

        @Override
        void close();
    }
}
