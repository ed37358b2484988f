package dev.rookery.sync.http;

import dev.rookery.sync.driver.SnapshotAsk;
import dev.rookery.sync.fact.Hash;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which piece of a snapshot a request is for: {@code Range: bytes=N-} and, from the second on,
 * {@code If-Match: "sha256"}. They need no signature: the answer says, signed, what it is a piece
 * of.
 *
 * <p>Threads: stateless.
 */
final class SnapshotHeaders {
    private static final String RANGE = "Range";
    private static final String IF_MATCH = "If-Match";
    private static final Pattern FROM = Pattern.compile("bytes=(\\d{1,18})-");
    private static final Pattern ETAG = Pattern.compile("\"([0-9a-f]{64})\"");

    private SnapshotHeaders() {}

    /** As headers. */
    static Map<String, String> of(Optional<Hash> whole, long from) {
        return whole.isEmpty()
                ? Map.of()
                : Map.of(RANGE, "bytes=" + from + "-", IF_MATCH, "\"" + whole.get() + "\"");
    }

    /**
     * Reads them; without any, the beginning of the newest is meant.
     *
     * @throws IllegalArgumentException when they have not their form
     */
    static SnapshotAsk read(String node, Function<String, Optional<String>> header) {
        Optional<Hash> whole =
                header.apply(IF_MATCH).map(text -> Hash.parse(part(ETAG, IF_MATCH, text)));
        Optional<Long> from =
                header.apply(RANGE).map(text -> Long.parseLong(part(FROM, RANGE, text)));
        return new SnapshotAsk(node, whole, from.orElse(0L));
    }

    private static String part(Pattern form, String name, String text) {
        Matcher matcher = form.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("a snapshot's " + name + " is not " + form);
        }
        return matcher.group(1);
    }
}
