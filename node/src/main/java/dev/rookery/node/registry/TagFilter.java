package dev.rookery.node.registry;

import java.util.Optional;
import java.util.SortedMap;

/**
 * A tag asked for: {@code key}, or {@code key=value}.
 *
 * <p>Threads: immutable.
 *
 * @param value empty for any
 */
public record TagFilter(String key, Optional<String> value) {

    /** Reads {@code key} or {@code key=value}; empty when there is no key. */
    public static Optional<TagFilter> parse(String text) {
        int at = text.indexOf('=');
        String key = at < 0 ? text : text.substring(0, at);
        Optional<String> value = at < 0 ? Optional.empty() : Optional.of(text.substring(at + 1));
        return key.isEmpty() ? Optional.empty() : Optional.of(new TagFilter(key, value));
    }

    /** Whether these tags have it. */
    public boolean matches(SortedMap<String, String> tags) {
        String held = tags.get(key);
        return held != null && value.map(held::equals).orElse(true);
    }
}
