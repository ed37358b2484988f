package dev.rookery.sync.http;

import dev.rookery.sync.fact.Hash;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/** The calls of the sync port. */
enum SyncRoute {
    HELLO("POST", "/sync/v1/hello"),
    ROOT("GET", "/sync/v1/root"),
    PULL("POST", "/sync/v1/pull"),
    RANGE("POST", "/sync/v1/range"),
    PUSH("POST", "/sync/v1/push"),
    CLAIM("POST", "/sync/v1/claim"),
    SNAPSHOT("GET", "/sync/v1/snapshot"),
    BLOB("GET", "/sync/v1/blob/sha256/"),
    BLOBS("POST", "/sync/v1/blobs");

    private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

    private final String method;
    private final String path;

    SyncRoute(String method, String path) {
        this.method = method;
        this.path = path;
    }

    String method() {
        return method;
    }

    /** Of {@link #BLOB}, what comes before the artifact's SHA-256. */
    String path() {
        return path;
    }

    /** The artifact that a path of {@link #BLOB} names. */
    Hash blob(String from) {
        return Hash.parse(from.substring(path.length()));
    }

    /** Whether its answers may carry many bytes: such wait for their bytes. */
    boolean bulk() {
        return this == PULL || this == RANGE || this == SNAPSHOT || this == BLOB;
    }

    /** Whether its calls have no body, and read a file that may be large. */
    boolean piecewise() {
        return this == SNAPSHOT || this == BLOB;
    }

    /** Whether it is about artifacts. */
    boolean ofBlobs() {
        return this == BLOB || this == BLOBS;
    }

    static Optional<SyncRoute> ofPath(String path) {
        return Arrays.stream(values()).filter(route -> route.names(path)).findFirst();
    }

    private boolean names(String asked) {
        return this == BLOB
                ? asked.startsWith(path) && HEX.matcher(asked.substring(path.length())).matches()
                : path.equals(asked);
    }
}
