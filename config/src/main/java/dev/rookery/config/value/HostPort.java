package dev.rookery.config.value;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An address to listen on or to call, written {@code HOST:PORT}; an IPv6 host stands in brackets.
 * Threads: immutable.
 *
 * @param host a name, an IPv4 or an IPv6 address, without brackets
 * @param port 0 to 65535; 0 takes a free one
 */
public record HostPort(String host, int port) {

    /** Letters, digits, dots, dashes, underscores; or an IPv6 address with an optional zone. */
    public static final Pattern HOST =
            Pattern.compile(
                    "[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,252})|[0-9A-Fa-f:.]{2,45}(?:%[A-Za-z0-9]{1,15})?");

    private static final Pattern WRITTEN =
            Pattern.compile("(?:\\[([^\\[\\]]+)]|([^:]+)):(\\d{1,5})");

    public static final int PORT_MAX = 65_535;

    public HostPort {
        if (!HOST.matcher(host).matches() || port < 0 || port > PORT_MAX) {
            throw new IllegalArgumentException("not HOST:PORT: " + host + ":" + port);
        }
    }

    /**
     * @return empty when the text is not an address with a port from 0 to 65535
     */
    public static Optional<HostPort> parse(String text) {
        Matcher match = WRITTEN.matcher(text.strip());
        if (!match.matches()) {
            return Optional.empty();
        }
        String host = match.group(1) == null ? match.group(2) : match.group(1);
        int port = Integer.parseInt(match.group(3));
        if (!HOST.matcher(host).matches() || port > PORT_MAX) {
            return Optional.empty();
        }
        return Optional.of(new HostPort(host, port));
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
