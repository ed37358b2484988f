package dev.rookery.node.service;

/**
 * A version was not registered because no majority said that a number is its own; nothing is in the
 * registry.
 *
 * <p>Threads: immutable.
 */
public final class NumberingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What to do about it. */
    public static final String CURE =
            "repeat after Retry-After seconds; see numbering in /health and rookery sync status,"
                    + " and cluster.size on all nodes";

    public NumberingException(String why) {
        super("cluster.numbering is strict, and " + why, null, false, false);
    }
}
