package dev.rookery.node.artifact;

import java.time.Duration;
import java.util.Optional;

/**
 * A source did not give what it was asked for.
 *
 * <p>Threads: immutable.
 */
public final class SourceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Optional<Duration> retryAfter;

    private SourceException(String message, Optional<Duration> retryAfter) {
        super(message, null, false, false);
        this.retryAfter = retryAfter;
    }

    /** It does not answer, or answers wrong: others are asked. */
    public static SourceException failed(String message) {
        return new SourceException(message, Optional.empty());
    }

    /** It has too much to do. */
    public static SourceException busy(String message, Duration retryAfter) {
        return new SourceException(message, Optional.of(retryAfter));
    }

    /** When it may be asked again; empty when others should be. */
    Optional<Duration> retryAfter() {
        return retryAfter;
    }
}
