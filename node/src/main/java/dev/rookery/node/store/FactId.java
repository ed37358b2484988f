package dev.rookery.node.store;

/**
 * A fact's row id: 22 bits of the origin's ordinal, 33 of the seq, 8 for a fork's twins. So each
 * origin's facts lie together in seq order, and a local one is found without an index.
 *
 * <p>Threads: stateless.
 */
final class FactId {

    /** Most origins that one file holds. */
    static final long ORDINAL_MAX = (1L << 22) - 1;

    /** Most facts of one origin: 8.6 thousand million. */
    static final long SEQ_MAX = (1L << 33) - 1;

    /** Most facts that share one seq, less one. */
    static final int TWIN_MAX = 255;

    private static final int SEQ_SHIFT = 8;
    private static final int ORDINAL_SHIFT = 41;

    private FactId() {}

    static long of(long ordinal, long seq, int twin) {
        if (ordinal > ORDINAL_MAX || seq > SEQ_MAX || twin > TWIN_MAX) {
            throw new IllegalStateException(
                    "past what a file can hold: origin " + ordinal + ", seq " + seq + "/" + twin);
        }
        return ordinal << ORDINAL_SHIFT | seq << SEQ_SHIFT | twin;
    }

    static long ordinal(long id) {
        return id >>> ORDINAL_SHIFT;
    }

    static long seq(long id) {
        return id >>> SEQ_SHIFT & SEQ_MAX;
    }

    /** 0 for the fact of its seq that came first here. */
    static int twin(long id) {
        return (int) (id & TWIN_MAX);
    }
}
