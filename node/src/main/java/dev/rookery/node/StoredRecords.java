package dev.rookery.node;

import dev.rookery.node.registry.Lookup;
import dev.rookery.node.registry.ModelKey;
import dev.rookery.node.registry.Page;
import dev.rookery.node.registry.PageRequest;
import dev.rookery.node.registry.Refusal;
import dev.rookery.node.registry.RefusalCode;
import dev.rookery.node.registry.RegistryEvent;
import dev.rookery.node.registry.Rewinds;
import dev.rookery.node.service.EventLog;
import dev.rookery.node.service.FactLog;
import dev.rookery.node.store.SqliteStore;
import dev.rookery.node.store.StoredEvent;
import dev.rookery.sync.fact.Fact;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * The node's records, from whichever database is in use: events and facts.
 *
 * <p>Threads: safe for any thread that may block.
 */
record StoredRecords(Supplier<SqliteStore> store) implements EventLog, FactLog {

    private static final Pattern TOKEN = Pattern.compile("\\d{1,18}");

    @Override
    public List<Entry> after(long id, int limit) {
        return store.get().events(id, limit).stream().map(StoredRecords::entry).toList();
    }

    @Override
    public long newest() {
        return store.get().lastEvent();
    }

    @Override
    public Lookup<Page<Kept>> facts(Filter filter, PageRequest page) {
        Optional<String> token = page.token();
        if (token.isPresent() && !TOKEN.matcher(token.get()).matches()) {
            return new Lookup.Missing<>(
                    new Refusal(
                            RefusalCode.PAGE_TOKEN_INVALID,
                            "page_token is none that this list gave out",
                            "ask for the first page without one"));
        }
        long after = token.map(Long::parseLong).orElse(-1L);
        Page<Fact> found = store.get().facts(after, page.limit(), fact -> fits(filter, fact));
        List<Kept> kept =
                store.get()
                        .look(
                                tables ->
                                        found.items().stream()
                                                .map(fact -> kept(fact, tables.rewinds()))
                                                .toList());
        return new Lookup.Found<>(new Page<>(kept, found.nextToken()));
    }

    private static Kept kept(Fact fact, Rewinds rewinds) {
        return new Kept(
                fact,
                ModelKey.ofEntity(fact.entity())
                        .flatMap(model -> rewinds.canceller(model, fact.rank()))
                        .map(rewind -> rewind.rank().dot()));
    }

    private static boolean fits(Filter filter, Fact fact) {
        return filter.kind().filter(kind -> !kind.equals(fact.kind())).isEmpty()
                && filter.model().filter(model -> !names(model, fact)).isEmpty()
                && (filter.asOfMillis().isEmpty()
                        || fact.atMillis() <= filter.asOfMillis().getAsLong());
    }

    private static boolean names(String model, Fact fact) {
        return ModelKey.ofEntity(fact.entity()).filter(key -> key.name().equals(model)).isPresent();
    }

    private static Entry entry(StoredEvent stored) {
        RegistryEvent event = stored.event();
        return new Entry(
                stored.id(),
                event.type(),
                event.model().map(ModelKey::name),
                event.version().map(Object::toString),
                event.detail(),
                stored.atMillis());
    }
}
