package dev.rookery.cli.client;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A path and query on a node, each part encoded on its own so that no value can change the path.
 * Threads: immutable.
 */
public final class Target {

    private final String text;
    private final boolean hasQuery;

    private Target(String text, boolean hasQuery) {
        this.text = text;
        this.hasQuery = hasQuery;
    }

    /** Below {@code /api/v1}. */
    public static Target api(String... segments) {
        StringBuilder path = new StringBuilder("/api/v1");
        for (String segment : segments) {
            path.append('/').append(encode(segment));
        }
        return new Target(path.toString(), false);
    }

    /**
     * @param path from the root, taken as it is
     */
    public static Target root(String path) {
        return new Target(path, false);
    }

    public Target with(String name, String value) {
        String pair = (hasQuery ? "&" : "?") + encode(name) + "=" + encode(value);
        return new Target(text + pair, true);
    }

    /** Adds nothing when there is no value. */
    public Target with(String name, Optional<String> value) {
        return value.map(v -> with(name, v)).orElse(this);
    }

    /** A dot segment would be resolved away by any HTTP stack, encoded or not. */
    private static String encode(String part) {
        if (part.isEmpty() || part.equals(".") || part.equals("..")) {
            throw new CommandFailed(
                    ExitCode.USAGE,
                    "address the node",
                    "'" + part + "' is no name, reference or value",
                    "names are 1-128 of A-Z a-z 0-9 . _ - and no dot segment");
        }
        return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public String toString() {
        return text;
    }
}
