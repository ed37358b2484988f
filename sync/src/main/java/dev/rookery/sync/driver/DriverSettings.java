package dev.rookery.sync.driver;

import dev.rookery.sync.clock.HybridClock;
import java.time.Duration;

/**
 * Limits and times of the sync loop.
 *
 * @param proposalsMax writes that may wait; more are refused as busy. Each holds its body in memory
 * @param peerBytesMax canonical bytes of peers' facts that may wait; all of it may be in memory
 * @param groupProposalsMax writes in one commit; raising it makes the first in a group wait longer
 * @param groupBytesMax canonical bytes of local facts after which a group is committed
 * @param stepFactsMax peers' facts in one commit, but for a batch, which is never split; local
 *     writes wait for as long as keeping them takes
 * @param stepBytesMax the same in canonical bytes
 * @param pushGap the least time from one push of own facts to the next; raising it saves requests,
 *     and commits on those that take them, and adds half of itself to the time until others see the
 *     facts of a busy node
 * @param rumorWindow how long peers' facts are gathered before they are passed on (ten times as
 *     long where a push reaches all nodes); raising it saves repeats, and adds to each hop
 * @param probeEvery how often a read-only store is tried again
 * @param giveWait how long a pull waits for the commit of what it was given
 * @param driftMax how far past the machine's clock remote stamps are followed
 */
public record DriverSettings(
        int proposalsMax,
        long peerBytesMax,
        int groupProposalsMax,
        long groupBytesMax,
        int stepFactsMax,
        long stepBytesMax,
        Duration pushGap,
        Duration rumorWindow,
        Duration probeEvery,
        Duration giveWait,
        Duration driftMax) {

    /** What a node does when nothing is said. */
    public static final DriverSettings DEFAULTS =
            new DriverSettings(
                    8_192,
                    64L << 20,
                    512,
                    4L << 20,
                    2_000,
                    8L << 20,
                    Duration.ofMillis(2),
                    Duration.ofMillis(5),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(30),
                    HybridClock.DRIFT_MAX);

    public DriverSettings {
        atLeast("proposalsMax", proposalsMax, 1);
        atLeast("peerBytesMax", peerBytesMax, 8L << 20);
        atLeast("groupProposalsMax", groupProposalsMax, 1);
        atLeast("groupBytesMax", groupBytesMax, 1);
        atLeast("stepFactsMax", stepFactsMax, 1);
        atLeast("stepBytesMax", stepBytesMax, 1);
        atLeast("pushGap", pushGap.toMillis(), 0);
        atLeast("rumorWindow", rumorWindow.toMillis(), 0);
        atLeast("probeEvery", probeEvery.toMillis(), 1);
        atLeast("giveWait", giveWait.toMillis(), 1);
        atLeast("driftMax", driftMax.toMillis(), 0);
    }

    private static void atLeast(String key, long value, long min) {
        if (value < min) {
            throw new IllegalArgumentException(key + " is at least " + min + ", not " + value);
        }
    }
}
