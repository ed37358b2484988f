package dev.rookery.node.api;

import io.vertx.core.http.HttpServerRequest;
import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What is refused before a route is looked for: foreign Host headers (DNS rebinding), cross-site
 * requests of browsers, bodies that are no JSON.
 *
 * <p>Threads: owned by one event loop.
 */
final class Guard {
    private static final String OCTETS = "application/octet-stream";

    private final Set<String> allowedHosts = new HashSet<>();
    private Optional<String> lastGood = Optional.empty();

    Guard(Collection<String> allowedHosts) {
        for (String host : allowedHosts) {
            this.allowedHosts.add(host.toLowerCase(Locale.ROOT));
        }
    }

    /** Checks what every request must hold to; empty when it does. */
    Optional<Problem> check(HttpServerRequest request) {
        String host = request.getHeader("Host");
        if (host == null) {
            return Optional.of(foreignHost(""));
        }
        boolean asBefore = lastGood.isPresent() && lastGood.get().equals(host);
        if (!asBefore) {
            if (!allowedHosts.contains(name(host))) {
                return Optional.of(foreignHost(host));
            }
            lastGood = Optional.of(host);
        }
        String origin = request.getHeader("Origin");
        if (origin != null && !sameSite(origin, host)) {
            return Optional.of(foreignOrigin(origin));
        }
        return Optional.empty();
    }

    /** Checks the type of a body; empty when it may be read. */
    static Optional<Problem> checkBody(HttpServerRequest request, boolean json) {
        String encoding = request.getHeader("Content-Encoding");
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            return Optional.of(unsupported("Content-Encoding", encoding, "absent"));
        }
        String wanted = json ? Reply.JSON : OCTETS;
        String type = request.getHeader("Content-Type");
        if (type == null) {
            return hasBody(request)
                    ? Optional.of(unsupported("Content-Type", "", wanted))
                    : Optional.empty();
        }
        int end = type.indexOf(';');
        String media = (end < 0 ? type : type.substring(0, end)).strip();
        return media.equalsIgnoreCase(wanted)
                ? Optional.empty()
                : Optional.of(unsupported("Content-Type", type, wanted));
    }

    static boolean hasBody(HttpServerRequest request) {
        String length = request.getHeader("Content-Length");
        return request.getHeader("Transfer-Encoding") != null
                || (length != null && !length.equals("0"));
    }

    /** A Host header without its port, in lower case. */
    private static String name(String host) {
        int close = host.lastIndexOf(']');
        int colon = host.indexOf(':', Math.max(close, 0));
        String name = colon < 0 ? host : host.substring(0, colon);
        boolean bracketed = name.startsWith("[") && name.endsWith("]") && name.length() > 2;
        return (bracketed ? name.substring(1, name.length() - 1) : name).toLowerCase(Locale.ROOT);
    }

    private static boolean sameSite(String origin, String host) {
        int scheme = origin.indexOf("://");
        return scheme > 0 && origin.substring(scheme + 3).equalsIgnoreCase(host);
    }

    private static Problem foreignHost(String host) {
        return Problem.field(
                ApiCode.HOST_FOREIGN, "Host", host, "one of http.allowed-hosts, whatever the port");
    }

    private static Problem foreignOrigin(String origin) {
        return Problem.field(
                ApiCode.ORIGIN_FOREIGN,
                "Origin",
                origin,
                "absent, or this node's own: no cross-site requests");
    }

    private static Problem unsupported(String header, String value, String accepted) {
        return Problem.field(ApiCode.CONTENT_TYPE_UNSUPPORTED, header, value, accepted);
    }
}
