package dev.rookery.node.registry;

import dev.rookery.sync.fact.Rank;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Parity reports in memory.
 *
 * <p>Threads: owned by its tables.
 */
final class MemoryParity implements ParityTables {

    private final NavigableMap<Key, ParityRow> rows = new TreeMap<>();
    private final NavigableMap<String, ParityCount> counts = new TreeMap<>();

    private record Key(String config, Ulid id, boolean passed) implements Comparable<Key> {
        private static final Comparator<Key> ORDER =
                Comparator.comparing(Key::config).thenComparing(Key::id).thenComparing(Key::passed);

        @Override
        public int compareTo(Key other) {
            return ORDER.compare(this, other);
        }
    }

    @Override
    public Optional<ParityRow> report(String config, Ulid id, boolean passed) {
        return Optional.ofNullable(rows.get(new Key(config, id, passed)));
    }

    @Override
    public void put(ParityRow row) {
        rows.put(new Key(row.config(), row.id(), row.passed()), row);
    }

    @Override
    public List<ParityRow> reports(String config, Optional<Rank> before, int limit) {
        return rows.values().stream()
                .filter(row -> row.config().equals(config))
                .filter(row -> before.map(row.fact().rank()::before).orElse(true))
                .sorted(Comparator.comparing((ParityRow row) -> row.fact().rank()).reversed())
                .limit(limit)
                .toList();
    }

    @Override
    public Optional<ParityCount> count(String config) {
        return Optional.ofNullable(counts.get(config));
    }

    @Override
    public void put(ParityCount count) {
        counts.put(count.config(), count);
    }

    @Override
    public List<ParityCount> counts(String after, int limit) {
        return counts.tailMap(after, false).values().stream().limit(limit).toList();
    }
}
