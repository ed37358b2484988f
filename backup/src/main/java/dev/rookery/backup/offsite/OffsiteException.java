package dev.rookery.backup.offsite;

/**
 * A place off-site failed, or said no. The message names operation, subject, cause and cure.
 *
 * <p>Threads: immutable.
 */
public final class OffsiteException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean passing;

    private OffsiteException(
            String operation,
            Object subject,
            String cause,
            String cure,
            boolean passing,
            Throwable thrown) {
        super("could not " + operation + " (" + subject + "): " + cause + "; " + cure, thrown);
        this.passing = passing;
    }

    /**
     * It may work the next time: no answer, a server's own failure, a disk that hiccups.
     *
     * @param operation in the infinitive: {@code put an object}
     */
    public static OffsiteException failed(
            String operation, Object subject, String cause, Throwable thrown) {
        String cure = "it is tried again; check the place and the way to it when this goes on";
        return new OffsiteException(operation, subject, cause, cure, true, thrown);
    }

    /** It will not work until somebody changes something. */
    public static OffsiteException refused(
            String operation, Object subject, String cause, String cure) {
        return new OffsiteException(operation, subject, cause, cure, false, null);
    }

    /** Whether a repetition may succeed. */
    public boolean passing() {
        return passing;
    }
}
