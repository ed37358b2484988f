package dev.rookery.node.numbering;

import dev.rookery.sync.peer.PeerListener;
import dev.rookery.sync.peer.SteadyClock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;

/**
 * Whether this node sees a majority of its cluster, and has pulled since it does. A claim says so,
 * and keeps its number before one made out of sight.
 *
 * <p>A node counts as seen while it was heard within the time in which rounds reach nearly
 * everybody: six intervals, or two for each node where there are more.
 *
 * <p>Threads: safe for any thread.
 */
public final class MajorityWatch implements PeerListener {
    private static final int INTERVALS_MIN = 6;
    private static final int INTERVALS_PER_NODE = 2;
    private static final int NODES_MAX = 10_000;

    private final IntSupplier clusterSize;
    private final Duration interval;
    private final SteadyClock clock;
    private final Map<String, Long> heardMillis = new ConcurrentHashMap<>();
    private volatile long sinceMillis = Long.MAX_VALUE;
    private volatile long pulledMillis = Long.MIN_VALUE;

    /**
     * @param clusterSize nodes that a majority is of, this one included
     * @param interval between two scheduled pulls
     */
    public MajorityWatch(IntSupplier clusterSize, Duration interval, SteadyClock clock) {
        this.clusterSize = clusterSize;
        this.interval = interval;
        this.clock = clock;
    }

    @Override
    public synchronized void heard(String node) {
        long now = clock.millis();
        int size = clusterSize.getAsInt();
        boolean before = visible(now, size);
        if (heardMillis.size() >= NODES_MAX) {
            heardMillis.values().removeIf(at -> at < now - window(size));
        }
        heardMillis.put(node, now);
        if (!before && visible(now, size)) {
            sinceMillis = now;
        }
    }

    @Override
    public void pulled(String node) {
        heard(node);
        pulledMillis = clock.millis();
    }

    /** Whether a majority is in sight, and a pull was completed since it came in sight. */
    public boolean majority() {
        int size = clusterSize.getAsInt();
        return size <= 1 || (visible(clock.millis(), size) && pulledMillis >= sinceMillis);
    }

    private boolean visible(long now, int size) {
        long after = now - window(size);
        long seen = 1 + heardMillis.values().stream().filter(at -> at >= after).count();
        return seen > size / 2;
    }

    private long window(int size) {
        return interval.toMillis() * Math.max(INTERVALS_MIN, (long) INTERVALS_PER_NODE * size);
    }
}
