package dev.rookery.node.store;

import dev.rookery.node.registry.HookRow;
import dev.rookery.node.registry.HookTables;
import dev.rookery.node.registry.Ulid;
import dev.rookery.sync.fact.Origin;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Hooks, and what was delivered to each.
 *
 * <p>Threads: as its connection.
 */
final class HookTable implements HookTables {

    private final FactTable facts;
    private final Query find;
    private final Query all;
    private final Query write;
    private final Query heads;
    private final Query writeHead;

    HookTable(Db db, FactTable facts) {
        this.facts = facts;
        String read = "SELECT high, low, removed, fact FROM hook";
        find = db.prepare("find a hook", read + " WHERE high = ? AND low = ?");
        all = db.prepare("list hooks", read);
        write =
                db.prepare(
                        "keep a hook",
                        "INSERT OR REPLACE INTO hook (high, low, removed, fact) VALUES (?,?,?,?)");
        heads =
                db.prepare(
                        "read what was delivered",
                        "SELECT origin, seq FROM hook_delivered WHERE high = ? AND low = ?");
        writeHead =
                db.prepare(
                        "note what was delivered",
                        "INSERT INTO hook_delivered VALUES (?,?,?,?) ON CONFLICT"
                                + " DO UPDATE SET seq = max(seq, excluded.seq)");
    }

    @Override
    public Optional<HookRow> hook(Ulid id) {
        return find.with(id.high()).with(id.low()).one(this::read);
    }

    @Override
    public List<HookRow> hooks() {
        List<HookRow> rows = all.all(this::read);
        rows.sort(Comparator.comparing(HookRow::id));
        return rows;
    }

    @Override
    public void put(HookRow row) {
        write.with(row.id().high()).with(row.id().low()).with(row.removed() ? 1 : 0);
        if (row.set().isPresent()) {
            write.with(row.set().get().handle()).run();
        } else {
            write.withNull().run();
        }
    }

    @Override
    public SortedMap<Origin, Long> delivered(Ulid hook) {
        SortedMap<Origin, Long> found = new TreeMap<>();
        heads.with(hook.high())
                .with(hook.low())
                .each(
                        row -> {
                            found.put(Origin.parse(row.text(1)), row.integer(2));
                            return true;
                        });
        return found;
    }

    @Override
    public void delivered(Ulid hook, Origin origin, long seq) {
        writeHead.with(hook.high()).with(hook.low()).with(origin.toString()).with(seq).run();
    }

    private HookRow read(Row row) {
        Ulid id = new Ulid(row.integer(1), row.integer(2));
        boolean removed = row.integer(3) == 1;
        long fact = row.integer(4);
        return new HookRow(
                id, row.wasNull() ? Optional.empty() : Optional.of(facts.ref(fact)), removed);
    }
}
