package dev.rookery.node.store;

import dev.rookery.node.registry.RegistryEvent;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Conflicts between nodes that were committed since the file was opened, by kind: what follows
 * {@code conflict.} in an event's type.
 *
 * <p>Threads: counted by the sync loop; read by any thread.
 */
final class ConflictCounts {

    static final String PREFIX = "conflict.";

    private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();

    /** The conflicts among some events. */
    static List<String> in(List<RegistryEvent> events) {
        return events.stream()
                .map(RegistryEvent::type)
                .filter(type -> type.startsWith(PREFIX))
                .map(type -> type.substring(PREFIX.length()))
                .toList();
    }

    void committed(List<String> kinds) {
        kinds.forEach(kind -> counts.computeIfAbsent(kind, key -> new LongAdder()).increment());
    }

    SortedMap<String, Long> all() {
        SortedMap<String, Long> all = new TreeMap<>();
        counts.forEach((kind, count) -> all.put(kind, count.sum()));
        return all;
    }
}
