package dev.rookery.sync.http;

import java.util.Arrays;
import java.util.Optional;

/** The calls of the sync port. */
enum SyncRoute {
    HELLO("POST", "/sync/v1/hello"),
    ROOT("GET", "/sync/v1/root"),
    PULL("POST", "/sync/v1/pull"),
    RANGE("POST", "/sync/v1/range"),
    PUSH("POST", "/sync/v1/push"),
    CLAIM("POST", "/sync/v1/claim"),
    SNAPSHOT("GET", "/sync/v1/snapshot");

    private final String method;
    private final String path;

    SyncRoute(String method, String path) {
        this.method = method;
        this.path = path;
    }

    String method() {
        return method;
    }

    String path() {
        return path;
    }

    /** Whether its answers may carry many facts: such wait for their bytes. */
    boolean bulk() {
        return this == PULL || this == RANGE || this == SNAPSHOT;
    }

    static Optional<SyncRoute> ofPath(String path) {
        return Arrays.stream(values()).filter(route -> route.path.equals(path)).findFirst();
    }
}
