package dev.rookery.node.recovery;

import dev.rookery.node.registry.ModelKey;
import dev.rookery.node.registry.Payload;
import dev.rookery.node.registry.PayloadCodec;
import dev.rookery.node.registry.Ulid;
import dev.rookery.node.store.SqliteStore;
import dev.rookery.sync.fact.Dot;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Origin;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which models and versions the facts of some ranges name, those included that a rewind among them
 * had taken back.
 *
 * <p>Threads: owned by its maker.
 */
final class NamedVersions {

    private static final long STEP_BYTES = 8L << 20;

    private final SqliteStore store;
    private final long factsMax;
    private final SortedMap<ModelKey, SortedSet<Ulid>> named = new TreeMap<>();
    private final SortedSet<Dot> rewinds = new TreeSet<>();
    private final Deque<SortedMap<Origin, Payload.Rewind.Range>> open = new ArrayDeque<>();
    private long looked;

    /**
     * @param factsMax at most so many facts are looked at
     */
    NamedVersions(SqliteStore store, long factsMax) {
        this.store = store;
        this.factsMax = factsMax;
    }

    /** Looks at the facts of ranges. */
    void read(SortedMap<Origin, Payload.Rewind.Range> ranges) {
        open.add(ranges);
        while (!open.isEmpty()) {
            open.remove().forEach(this::read);
        }
    }

    /** What was found. */
    SortedMap<ModelKey, SortedSet<Ulid>> named() {
        return named;
    }

    /** Whether there were more facts than are looked at. */
    boolean cut() {
        return looked >= factsMax;
    }

    private void read(Origin origin, Payload.Rewind.Range range) {
        long next = range.after() + 1;
        while (next <= range.upTo() && looked < factsMax) {
            List<Fact> facts = store.facts(origin, next, range.upTo(), STEP_BYTES);
            if (facts.isEmpty()) {
                return;
            }
            facts.forEach(this::take);
            looked += facts.size();
            next = facts.get(facts.size() - 1).seq() + 1;
        }
    }

    private void take(Fact fact) {
        Optional<Payload> said = PayloadCodec.decode(fact);
        if (said.isPresent() && said.get() instanceof Payload.Rewind rewind) {
            if (rewinds.add(fact.dot())) {
                open.add(rewind.ranges());
            }
            return;
        }
        Optional<ModelKey> model = ModelKey.ofEntity(fact.entity());
        if (said.isPresent() && model.isPresent()) {
            SortedSet<Ulid> versions = named.computeIfAbsent(model.get(), key -> new TreeSet<>());
            said.get().version().ifPresent(id -> versions.add(id));
        }
    }
}
