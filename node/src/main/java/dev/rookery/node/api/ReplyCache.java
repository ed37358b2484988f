package dev.rookery.node.api;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Replies that stay right until the registry changes, the most recently used ones.
 *
 * <p>Threads: owned by one event loop.
 */
final class ReplyCache {
    /** Most bytes of bodies kept by one event loop. */
    static final long BYTES_MAX = 8L << 20;

    private static final int URI_CHARS_MAX = 512;
    private static final long ENTRY_OVERHEAD = 300;

    private final Map<String, Entry> entries = new LinkedHashMap<>(64, 0.75f, true);
    private long bytes;

    private record Entry(long changes, Reply reply) {}

    /** The reply to this URI, if it was made at this count of changes. */
    Optional<Reply> get(String uri, long changes) {
        Entry entry = entries.get(uri);
        return entry != null && entry.changes == changes
                ? Optional.of(entry.reply)
                : Optional.empty();
    }

    /**
     * Keeps a reply.
     *
     * @param changes the count before the registry was read
     */
    void put(String uri, long changes, Reply reply) {
        if (uri.length() > URI_CHARS_MAX || size(reply) > BYTES_MAX / 64) {
            return;
        }
        Entry before = entries.put(uri, new Entry(changes, reply));
        bytes += size(reply) - (before == null ? 0 : size(before.reply));
        while (bytes > BYTES_MAX) {
            String eldest = entries.keySet().iterator().next();
            bytes -= size(entries.remove(eldest).reply);
        }
    }

    private static long size(Reply reply) {
        return reply.body().length() + ENTRY_OVERHEAD;
    }
}
