package dev.rookery.node;

import dev.rookery.node.hooks.HookFeed;
import dev.rookery.node.registry.FoldTables;
import dev.rookery.node.registry.HookRules;
import dev.rookery.node.registry.HookView;
import dev.rookery.node.registry.RegistryEvent;
import dev.rookery.node.registry.RetrainingRules;
import dev.rookery.node.registry.Ulid;
import dev.rookery.node.store.SqliteStore;
import dev.rookery.node.store.StoredEvent;
import dev.rookery.sync.driver.DamagedFactException;
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
        List<StoredEvent> events = store.get().events(id, limit);
        return store.get()
                .look(tables -> events.stream().map(event -> happened(event, tables)).toList());
    }

    private static Happened happened(StoredEvent stored, FoldTables tables) {
        return new Happened(
                stored.id(), stored.event(), stored.atMillis(), name(stored.event(), tables));
    }

    /** Of a damaged fact the hash is still known. */
    private static String name(RegistryEvent event, FoldTables tables) {
        try {
            return RetrainingRules.nameOf(event, tables);
        } catch (DamagedFactException e) {
            return event.fact().rank().hash().toString();
        }
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
