package dev.rookery.node.sources;

/** A server could not be asked, or its answer means nothing; the message says which and why. */
public final class SourceException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final boolean passing;

    SourceException(String message, boolean passing, Throwable cause) {
        super(message, cause);
        this.passing = passing;
    }

    /** Whether the same question may be answered later. */
    boolean passing() {
        return passing;
    }
}
