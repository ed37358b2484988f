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
    private static final int PORT_MAX = 65_535;

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
        if (!asBefore && !isAllowed(host)) {
            return Optional.of(foreignHost(host));
        }
        lastGood = asBefore ? lastGood : Optional.of(host);
        if (request.headers().getAll("Host").size() > 1) {
            return Optional.of(malformed("Host", host, "given once"));
        }
        Optional<String> authority = authority(request.uri());
        if (authority.isPresent() && !isAllowed(authority.get())) {
            return Optional.of(foreignHost(authority.get()));
        }
        String coding = request.getHeader("Transfer-Encoding");
        if (coding != null && !isChunked(request, coding)) {
            return Optional.of(malformed("Transfer-Encoding", coding, "chunked, once"));
        }
        String origin = request.getHeader("Origin");
        if (origin != null && !sameSite(origin, host)) {
            return Optional.of(foreignOrigin(origin));
        }
        return Optional.empty();
    }

    /** What a request line names beside the path, when it has the absolute form. */
    private static Optional<String> authority(String uri) {
        int scheme = uri.startsWith("/") ? -1 : uri.indexOf("://");
        if (scheme < 0) {
            return Optional.empty();
        }
        int from = scheme + 3;
        int end = from;
        while (end < uri.length() && "/?#".indexOf(uri.charAt(end)) < 0) {
            end++;
        }
        return Optional.of(uri.substring(from, end));
    }

    /** Whoever reads the coding otherwise than we do sees another end of the request. */
    private static boolean isChunked(HttpServerRequest request, String coding) {
        return coding.equalsIgnoreCase("chunked")
                && request.headers().getAll("Transfer-Encoding").size() == 1;
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

    /** Whether a host is served here, whatever its port; a port that is none is no host's. */
    private boolean isAllowed(String host) {
        boolean bracketed = host.startsWith("[");
        int close = host.indexOf(']');
        int colon = host.indexOf(':', Math.max(close, 0));
        String name = colon < 0 ? host : host.substring(0, colon);
        if (bracketed) {
            // Brackets are for IPv6 alone.
            name = name.endsWith("]") && name.contains(":") ? name.substring(1, close) : "";
        }
        return (colon < 0 || isPort(host.substring(colon + 1)))
                && allowedHosts.contains(name.toLowerCase(Locale.ROOT));
    }

    private static boolean isPort(String text) {
        return text.matches("[0-9]{1,5}") && Integer.parseInt(text) <= PORT_MAX;
    }

    private static boolean sameSite(String origin, String host) {
        int scheme = origin.indexOf("://");
        return scheme > 0 && origin.substring(scheme + 3).equalsIgnoreCase(host);
    }

    private static Problem foreignHost(String host) {
        return Problem.field(
                ApiCode.HOST_FOREIGN, "Host", host, "one of http.allowed-hosts, whatever the port");
    }

    private static Problem malformed(String header, String value, String accepted) {
        return Problem.field(ApiCode.REQUEST_MALFORMED, header, value, accepted);
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
