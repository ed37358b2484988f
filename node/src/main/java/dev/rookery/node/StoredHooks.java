package dev.rookery.node;

import dev.rookery.node.hooks.HookFeed;
import dev.rookery.node.registry.HookRules;
import dev.rookery.node.registry.HookView;
import dev.rookery.node.registry.Ulid;
import dev.rookery.node.store.SqliteStore;
import dev.rookery.sync.fact.Origin;
import java.util.List;
import java.util.SortedMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What hooks need, from whichever database is in use.
 *
 * <p>Threads: safe for any thread that may block.
 */
record StoredHooks(Supplier<SqliteStore> store, LongSupplier commits) implements HookFeed {

    @Override
    public long changes() {
        return commits.getAsLong();
    }

    @Override
    public List<Happened> after(long id, int limit) {
        return store.get().events(id, limit).stream()
                .map(stored -> new Happened(stored.id(), stored.event(), stored.atMillis()))
                .toList();
    }

    @Override
    public long newest() {
        return store.get().lastEvent();
    }

    @Override
    public List<HookView> hooks() {
        return store.get().look(HookRules::live);
    }

    @Override
    public SortedMap<Origin, Long> delivered(Ulid hook) {
        return store.get().look(tables -> tables.hooks().delivered(hook));
    }
}
