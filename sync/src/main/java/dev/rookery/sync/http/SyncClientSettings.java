package dev.rookery.sync.http;

import java.time.Duration;
import java.util.Optional;

/**
 * How this node calls others.
 *
 * <p>Threads: immutable.
 *
 * @param cluster the cluster that peers must belong to
 * @param callTime until a hello, a root or a push is answered to its end
 * @param pullTime until a pull is answered to its end
 * @param connectionsMax to one peer; each costs a peer one of its own
 */
public record SyncClientSettings(
        String cluster,
        Duration callTime,
        Duration pullTime,
        int connectionsMax,
        Optional<SyncTls> tls) {

    public SyncClientSettings {
        if (callTime.toMillis() < 1 || pullTime.compareTo(callTime) < 0 || connectionsMax < 1) {
            throw new IllegalArgumentException(
                    "calls %s, pulls %s, connections %d: more than 0, pulls no less than calls"
                            .formatted(callTime, pullTime, connectionsMax));
        }
    }
}
