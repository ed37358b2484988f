package dev.rookery.sync.peer;

import dev.rookery.sync.message.Refusal;
import java.time.Duration;
import java.util.Optional;

/**
 * A call to a peer did not bring what was asked for. The message names peer, call and reason.
 *
 * <p>Threads: immutable.
 */
public final class PeerCallException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;
    private final transient Optional<Refusal> refusal;
    private final Duration retryAfter;
    private final transient Optional<Reading> clock;
    private final boolean late;

    /** What a failure says of the peer. */
    public enum Kind {
        /** It lives and says no: asking again changes nothing. The breaker does not count it. */
        REFUSED,
        /** It lives and has too much to do. The breaker does not count it. */
        BUSY,
        /** It did not answer, answered late or wrong, or failed. The breaker counts it. */
        FAILED
    }

    /**
     * What a node's wall clock shows, by a proved answer.
     *
     * @param millis ms since 1970
     */
    public record Reading(String node, long millis) {}

    private PeerCallException(
            Kind kind, String message, Optional<Refusal> refusal, Duration retryAfter) {
        this(kind, message, refusal, retryAfter, Optional.empty(), false);
    }

    private PeerCallException(
            Kind kind,
            String message,
            Optional<Refusal> refusal,
            Duration retryAfter,
            Optional<Reading> clock,
            boolean late) {
        super(message, null, false, false);
        this.clock = clock;
        this.kind = kind;
        this.refusal = refusal;
        this.retryAfter = retryAfter;
        this.late = late;
    }

    /** A no. */
    public static PeerCallException refused(String message, Optional<Refusal> refusal) {
        return new PeerCallException(Kind.REFUSED, message, refusal, Duration.ZERO);
    }

    /** Come back later. */
    public static PeerCallException busy(String message, Duration retryAfter) {
        return new PeerCallException(Kind.BUSY, message, Optional.empty(), retryAfter);
    }

    /** Come back soon: what stood in the way is being dealt with. */
    public static PeerCallException again(String message, Duration retryAfter, Refusal refusal) {
        return new PeerCallException(Kind.BUSY, message, Optional.of(refusal), retryAfter);
    }

    /** A failure. */
    public static PeerCallException failed(String message) {
        return new PeerCallException(Kind.FAILED, message, Optional.empty(), Duration.ZERO);
    }

    /** A failure: a call that may take long took all its time. It is not made again at once. */
    static PeerCallException late(String message) {
        return new PeerCallException(
                Kind.FAILED, message, Optional.empty(), Duration.ZERO, Optional.empty(), true);
    }

    /** A failure: the two clocks are too far apart to speak, and the other's shows this. */
    public static PeerCallException otherClock(String message, String node, long millis) {
        return new PeerCallException(
                Kind.FAILED,
                message,
                Optional.empty(),
                Duration.ZERO,
                Optional.of(new Reading(node, millis)),
                false);
    }

    /** The peer's wall clock, where that is why it refused. */
    public Optional<Reading> clock() {
        return clock;
    }

    /** What it says of the peer. */
    public Kind kind() {
        return kind;
    }

    /** Whether it took all the time that it had, and was one that may take long. */
    boolean late() {
        return late;
    }

    /** The refusal in the peer's words, where it sent one. */
    public Optional<Refusal> refusal() {
        return refusal;
    }

    /** When a busy peer wants to be asked again. */
    public Duration retryAfter() {
        return retryAfter;
    }
}
