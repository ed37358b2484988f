package dev.rookery.sync.peer;

import dev.rookery.sync.fact.Hash;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What is known of a peer now.
 *
 * <p>Threads: immutable.
 *
 * @param node its name, or its id where others have that name; empty until it has answered
 * @param listed whether the membership lists it
 * @param lagFacts facts known to be there and missing here, as of the last exchange; 0 when level
 * @param lag how long ago this node held all that the peer held; zero when that was so at the last
 *     contact
 * @param lastSuccess when a call last succeeded
 * @param lastError what the last failure said; stays after a success
 * @param lastErrorAt when that was
 * @param refused whether it said no (another cluster, no common protocol) and has not said yes
 *     since; the reason is the last error
 * @param root what it held when it last said so
 * @param rounds pulls begun with it
 * @param clockAhead how far its wall clock was ahead of this node's; empty when not heard lately
 */
public record PeerStatus(
        Optional<String> node,
        URI url,
        boolean listed,
        Breaker breaker,
        long lagFacts,
        Duration lag,
        Optional<Instant> lastSuccess,
        Optional<String> lastError,
        Optional<Instant> lastErrorAt,
        boolean refused,
        long bytesIn,
        long bytesOut,
        Optional<Hash> root,
        long rounds,
        Optional<Duration> clockAhead) {}
