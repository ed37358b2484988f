package dev.rookery.node.recovery;

import java.util.function.Supplier;

/**
 * Exclusive use of a running node's database file: the one moment of a restore in which nobody else
 * has it open.
 *
 * <p>Threads: safe for any thread that may block; one exclusive use at a time.
 */
@FunctionalInterface
public interface Swap {

    /**
     * Runs work while the database is closed. In this order:
     *
     * <ol>
     *   <li>no further write and no offer of a peer is taken (503 with Retry-After); what was taken
     *       before is committed, appended to the archive and answered;
     *   <li>the sync loop ends, readers and the store are closed, so that no connection of this
     *       process is left on the file;
     *   <li>the work runs, on the calling thread;
     *   <li>whatever came of it, {@link dev.rookery.backup.copy.Replacement#complete} is called for
     *       the database, it is opened again, the archive is refilled from it, and a sync engine
     *       starts with the rows and the identity that the file now holds. An origin that was in
     *       use before is never used again when the file names another one;
     *   <li>peers are told by the next hello, and a pull from each is scheduled at once.
     * </ol>
     *
     * @return what the work returned
     * @throws RuntimeException what the work threw, after the fourth step
     */
    <T> T exclusively(Supplier<T> work);
}
