package dev.rookery.node.recovery;

import dev.rookery.backup.catalogue.Backup;
import dev.rookery.node.registry.Differences;
import dev.rookery.node.registry.FoldTables;
import dev.rookery.node.registry.ModelChange;
import dev.rookery.node.registry.ModelKey;
import dev.rookery.node.registry.ModelRow;
import dev.rookery.node.registry.Payload;
import dev.rookery.node.registry.Ulid;
import dev.rookery.node.service.RewindDesk.Planning;
import dev.rookery.node.service.RewindDesk.Refused;
import dev.rookery.node.service.RewindPlan;
import dev.rookery.node.store.SqliteStore;
import dev.rookery.sync.engine.Held;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.vector.OriginRow;
import dev.rookery.sync.vector.VersionVector;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Makes the plan of a rewind: the ranges between a past state and now, and what differs between the
 * two, model by model. Cost follows the facts in the ranges, not the registry.
 *
 * <p>Threads: one plan, one thread; it blocks.
 */
final class RewindPlanner {

    /** Most origins named that did not move: they tell later what the rewind had not seen. */
    private static final int ORIGINS_MAX = 1_000;

    private static final long FACTS_LOOKED_AT_MAX = 1_000_000;
    private static final int MODELS_LISTED_MAX = 1_000;
    private static final int CHANGES_LISTED_MAX = 10_000;

    private final Backup backup;
    private final ScratchRegistry past;
    private final SqliteStore store;
    private final Held now;
    private final List<ModelChange> listed = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private long modelsChanged;
    private long changes;
    private long changesListed;

    /**
     * @param past the backup's state
     * @param now what the node holds
     */
    RewindPlanner(Backup backup, ScratchRegistry past, SqliteStore store, Held now) {
        this.backup = backup;
        this.past = past;
        this.store = store;
        this.now = now;
    }

    Planning plan(List<String> names) {
        SortedSet<ModelKey> models = new TreeSet<>();
        for (String name : names) {
            SortedSet<ModelKey> keys = past.look(then -> store.look(is -> keys(name, is, then)));
            if (keys.isEmpty()) {
                return new Refused.ModelUnknown(name);
            }
            models.addAll(keys);
        }
        SortedMap<Origin, Payload.Rewind.Range> ranges = ranges();
        boolean complete = ranges.size() <= ORIGINS_MAX;
        if (!complete) {
            ranges.values().removeIf(Payload.Rewind.Range::isEmpty);
        }
        Payload.Rewind said =
                new Payload.Rewind(
                        names.isEmpty() ? Optional.empty() : Optional.of(models),
                        ranges,
                        complete,
                        "",
                        backup.id().toString(),
                        Hash.parse(backup.root()));
        return new Planning.Ready(plan(said));
    }

    private RewindPlan plan(Payload.Rewind said) {
        NamedVersions written = new NamedVersions(store, FACTS_LOOKED_AT_MAX);
        written.read(said.ranges());
        SortedMap<ModelKey, SortedSet<Ulid>> named = written.named();
        said.models().ifPresent(models -> named.keySet().retainAll(models));
        past.look(then -> store.look(is -> compare(named, new Differences(is, then))));
        noteForks(said);
        VersionVector then = past.held().vector();
        return new RewindPlan(
                backup.id(),
                backup.at(),
                now.root().toString(),
                said,
                now.vector().facts(),
                then.facts(),
                said.ranges().values().stream().mapToLong(at -> at.upTo() - at.after()).sum(),
                lacking(then),
                listed,
                modelsChanged,
                changes,
                written.cut() || changes > changesListed || modelsChanged > listed.size(),
                notes);
    }

    /** The models that show a name, or showed it then; deleted ones that showed it last too. */
    private static SortedSet<ModelKey> keys(String name, FoldTables is, FoldTables then) {
        SortedSet<ModelKey> keys = new TreeSet<>();
        for (FoldTables tables : List.of(is, then)) {
            tables.shown(name).ifPresent(row -> keys.add(row.key()));
            Stream.concat(
                            tables.generations(name).stream(),
                            tables.claimsOn(name).stream()
                                    .flatMap(claim -> tables.model(claim.key()).stream()))
                    .filter(row -> row.shownName().equals(name))
                    .map(ModelRow::key)
                    .forEach(key -> keys.add(key));
        }
        return keys;
    }

    /** Per origin from then to now; empty where it did not move. */
    private SortedMap<Origin, Payload.Rewind.Range> ranges() {
        VersionVector then = past.held().vector();
        SortedMap<Origin, Payload.Rewind.Range> ranges = new TreeMap<>();
        for (OriginRow row : now.vector().rows()) {
            long after = then.maxSeq(row.origin());
            long upTo = Math.max(after, row.maxSeq());
            ranges.put(row.origin(), new Payload.Rewind.Range(after, upTo));
        }
        for (OriginRow row : then.rows()) {
            ranges.putIfAbsent(row.origin(), new Payload.Rewind.Range(row.maxSeq(), row.maxSeq()));
        }
        return ranges;
    }

    private boolean compare(SortedMap<ModelKey, SortedSet<Ulid>> named, Differences differences) {
        for (Map.Entry<ModelKey, SortedSet<Ulid>> model : named.entrySet()) {
            differences.of(model.getKey(), model.getValue()).ifPresent(this::list);
        }
        return true;
    }

    private void list(ModelChange change) {
        modelsChanged++;
        changes += change.changes().size();
        if (listed.size() == MODELS_LISTED_MAX) {
            return;
        }
        long room = Math.max(0, CHANGES_LISTED_MAX - changesListed);
        List<ModelChange.Change> some =
                change.changes().subList(0, (int) Math.min(room, change.changes().size()));
        changesListed += some.size();
        listed.add(
                new ModelChange(
                        change.key(),
                        change.name(),
                        change.kind(),
                        change.versionsNow(),
                        change.versionsThen(),
                        some));
    }

    /** A branch that came since then may have written below the range: that stays. */
    private void noteForks(Payload.Rewind said) {
        for (OriginRow row : now.vector().forked()) {
            Payload.Rewind.Range range = said.ranges().get(row.origin());
            if (range != null) {
                notes.add(
                        "origin "
                                + row.origin()
                                + " has forked: what any of its branches wrote up to "
                                + range.after()
                                + " stays, what any wrote up to "
                                + range.upTo()
                                + " after that goes");
            }
        }
    }

    private long lacking(VersionVector then) {
        long facts = 0;
        for (OriginRow row : then.rows()) {
            facts += Math.max(0, row.count() - now.vector().rowOrEmpty(row.origin()).count());
        }
        return facts;
    }
}
