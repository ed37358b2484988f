package dev.rookery.node.api;

import java.time.Duration;

/**
 * What the REST port bears; none of it depends on a deployment, so none of it is a setting.
 *
 * <p>Threads: immutable.
 *
 * @param connectionsMax open connections; each costs about 10 KB
 * @param idle a connection without a byte in either direction for so long is closed
 * @param firstRequest a connection without a whole request head for so long is closed
 * @param body a JSON body not here by then is cut; an upload, when no byte came for so long
 * @param initialLineMax longest request line in bytes
 * @param headersMax all headers together in bytes
 * @param uploadsMax uploads at once
 * @param watchersMax event streams at once
 */
public record HttpLimits(
        int connectionsMax,
        Duration idle,
        Duration firstRequest,
        Duration body,
        int initialLineMax,
        int headersMax,
        int uploadsMax,
        int watchersMax) {

    /** What a node uses. */
    public static final HttpLimits DEFAULTS =
            new HttpLimits(
                    8_192,
                    Duration.ofMinutes(5),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(30),
                    8_192,
                    16_384,
                    64,
                    256);
}
