package dev.rookery.node.registry;

import dev.rookery.sync.fact.Origin;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Hooks in memory.
 *
 * <p>Threads: owned by its tables.
 */
final class MemoryHooks implements HookTables {

    private final NavigableMap<Ulid, HookRow> rows = new TreeMap<>();
    private final NavigableMap<Ulid, SortedMap<Origin, Long>> heads = new TreeMap<>();

    @Override
    public Optional<HookRow> hook(Ulid id) {
        return Optional.ofNullable(rows.get(id));
    }

    @Override
    public List<HookRow> hooks() {
        return List.copyOf(rows.values());
    }

    @Override
    public void put(HookRow row) {
        rows.put(row.id(), row);
    }

    @Override
    public SortedMap<Origin, Long> delivered(Ulid hook) {
        return new TreeMap<>(heads.getOrDefault(hook, new TreeMap<>()));
    }

    @Override
    public void delivered(Ulid hook, Origin origin, long seq) {
        heads.computeIfAbsent(hook, id -> new TreeMap<>()).merge(origin, seq, Math::max);
    }
}
