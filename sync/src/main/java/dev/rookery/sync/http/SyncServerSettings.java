package dev.rookery.sync.http;

import dev.rookery.sync.message.Limits;
import java.time.Duration;
import java.util.Optional;

/**
 * Where the sync port listens, and how much it takes.
 *
 * <p>Threads: immutable.
 *
 * @param port 0 takes a free one
 * @param bodyBytesMax of a request; a larger one is answered 413 and its connection closed
 * @param bodyTime within which a request must be there, its first on a connection and each body,
 *     and within which an answer must be read
 * @param idle after which a silent connection is closed; longer than clients keep theirs
 * @param readBytesMax of all requests that are being read or answered; further large ones are told
 *     429; a node's memory holds up to three times as much
 * @param connectionsMax further ones are closed at once; each costs some KB
 * @param pullsMax pulls answered at a time, until the answer is read; further ones are told 429;
 *     each may hold three messages
 * @param workers threads for what blocks
 */
public record SyncServerSettings(
        String host,
        int port,
        Optional<SyncTls> tls,
        int bodyBytesMax,
        Duration bodyTime,
        Duration idle,
        long readBytesMax,
        int connectionsMax,
        int pullsMax,
        int workers) {

    public SyncServerSettings {
        if (bodyBytesMax < Limits.MESSAGE_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "a request may have " + Limits.MESSAGE_BYTES_MAX + " bytes: " + bodyBytesMax);
        }
        if (readBytesMax < bodyBytesMax) {
            throw new IllegalArgumentException(
                    "one request must find room: %d of %d bytes"
                            .formatted(bodyBytesMax, readBytesMax));
        }
        if (connectionsMax < 1 || pullsMax < 1 || workers <= pullsMax) {
            throw new IllegalArgumentException(
                    "connections %d, pulls %d, workers %d: 1 each, and more workers than pulls"
                            .formatted(connectionsMax, pullsMax, workers));
        }
        if (bodyTime.toMillis() < 1 || idle.toMillis() < 1) {
            throw new IllegalArgumentException(
                    "a body's time and idleness are more than 0: " + bodyTime + ", " + idle);
        }
    }

    /** 16 MiB within 30 s, idle for 60 s, 32 MiB of all, 512 connections, 3 pulls, 8 workers. */
    public static SyncServerSettings of(String host, int port, Optional<SyncTls> tls) {
        return new SyncServerSettings(
                host,
                port,
                tls,
                16 << 20,
                Duration.ofSeconds(30),
                Duration.ofSeconds(60),
                32 << 20,
                512,
                3,
                8);
    }
}
