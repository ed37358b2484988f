package dev.rookery.sync.driver;

/**
 * Somebody who waits for the outcome of a group.
 *
 * <p>Threads: filled by the sync loop; completed by the executor of answers.
 */
interface Waiting {

    /** The group is durable: say what the answer is. */
    void succeed();

    /** Nothing of it was kept. */
    void fail(Throwable why);
}
