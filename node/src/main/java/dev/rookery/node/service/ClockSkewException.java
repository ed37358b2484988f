package dev.rookery.node.service;

import java.time.Duration;

/**
 * A write was not taken because this machine's clock is far from the others'; nothing happened.
 *
 * <p>Threads: immutable.
 */
public final class ClockSkewException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What to do about it. */
    public static final String CURE =
            "set this machine's clock (NTP), then repeat; or set sync.clock.admission to warn";

    /**
     * @param ahead how far the others' clocks are ahead of this one; negative when behind
     */
    public ClockSkewException(Duration ahead, int peers, Duration allowed) {
        super(
                "this node's clock is %d s %s the median of %d peers, at most %d s are allowed"
                        .formatted(
                                ahead.abs().toSeconds(),
                                ahead.isNegative() ? "ahead of" : "behind",
                                peers,
                                allowed.toSeconds()),
                null,
                false,
                false);
    }
}
