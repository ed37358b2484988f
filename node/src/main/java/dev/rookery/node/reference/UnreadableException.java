package dev.rookery.node.reference;

/**
 * What an address refers to cannot be read.
 *
 * <p>Threads: immutable.
 */
public final class UnreadableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean passing;

    /**
     * @param why for people
     * @param passing whether trying again may help
     */
    public UnreadableException(String why, boolean passing) {
        super(why, null, false, false);
        this.passing = passing;
    }

    /** Whether a failure is one of these that a repetition may get past. */
    static boolean passes(Throwable failure) {
        return failure instanceof UnreadableException no && no.passing;
    }
}
