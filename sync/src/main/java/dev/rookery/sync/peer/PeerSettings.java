package dev.rookery.sync.peer;

import java.time.Duration;

/**
 * How often, and to how many, this node speaks.
 *
 * <p>Threads: immutable.
 *
 * @param interval between two scheduled pulls, give or take a fifth; a day costs at most 86,400 s /
 *     interval KB
 * @param fanout peers that a rumor goes to; traffic grows with it, the time to reach all falls
 * @param breaker of each peer
 * @param callTime a hello, a root or a push that takes longer has failed
 * @param pullTime a pull that takes longer has failed
 */
public record PeerSettings(
        Duration interval,
        int fanout,
        BreakerSettings breaker,
        Duration callTime,
        Duration pullTime) {

    /** Every 5 s, to 3, calls within 5 s and pulls within 30 s. */
    public static final PeerSettings DEFAULT =
            new PeerSettings(
                    Duration.ofSeconds(5),
                    3,
                    BreakerSettings.DEFAULT,
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(30));

    public PeerSettings {
        if (interval.toMillis() < 1 || fanout < 1) {
            throw new IllegalArgumentException(
                    "an interval of 1 ms and a fan-out of 1 at least, not "
                            + interval
                            + " and "
                            + fanout);
        }
        if (callTime.isNegative() || callTime.isZero() || pullTime.compareTo(callTime) < 0) {
            throw new IllegalArgumentException(
                    "calls take time, and pulls no less: " + callTime + " and " + pullTime);
        }
    }
}
