package dev.rookery.node.store;

import dev.rookery.node.registry.ParityCount;
import dev.rookery.node.registry.ParityRow;
import dev.rookery.node.registry.ParityTables;
import dev.rookery.node.registry.Ulid;
import dev.rookery.sync.fact.Rank;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Parity reports, and how many there are by configuration.
 *
 * <p>Threads: as its connection.
 */
final class ParityTable implements ParityTables {

    private static final String COLUMNS =
            "SELECT high, low, passed, checked, failures, fact, stamp FROM parity_report ";

    private final FactTable facts;
    private final Query find;
    private final Query write;
    private final Query newest;
    private final Query count;
    private final Query writeCount;
    private final Query counts;

    ParityTable(Db db, FactTable facts) {
        this.facts = facts;
        find =
                db.prepare(
                        "find a parity report",
                        COLUMNS + "WHERE config = ? AND high = ? AND low = ? AND passed = ?");
        write =
                db.prepare(
                        "keep a parity report",
                        "INSERT OR REPLACE INTO parity_report (config, high, low, passed, checked,"
                                + " failures, stamp, fact) VALUES (?,?,?,?,?,?,?,?)");
        newest =
                db.prepare(
                        "list parity reports",
                        COLUMNS + "WHERE config = ? AND stamp <= ? ORDER BY stamp DESC");
        String read = "SELECT config, passed, failed FROM parity ";
        count = db.prepare("count parity reports", read + "WHERE config = ?");
        writeCount =
                db.prepare("count a parity report", "INSERT OR REPLACE INTO parity VALUES (?,?,?)");
        counts =
                db.prepare(
                        "count parity reports", read + "WHERE config > ? ORDER BY config LIMIT ?");
    }

    @Override
    public Optional<ParityRow> report(String config, Ulid id, boolean passed) {
        return find.with(config)
                .with(id.high())
                .with(id.low())
                .with(passed ? 1 : 0)
                .one(row -> read(config, row));
    }

    @Override
    public void put(ParityRow row) {
        write.with(row.config()).with(row.id().high()).with(row.id().low());
        write.with(row.passed() ? 1 : 0).with(row.checked()).with(row.failures());
        write.with(row.fact().rank().stamp().bits()).with(row.fact().handle()).run();
    }

    @Override
    public List<ParityRow> reports(String config, Optional<Rank> before, int limit) {
        Ranked<ParityRow> ranked =
                new Ranked<>((ParityRow row) -> row.fact().rank(), before, limit);
        newest.with(config)
                .with(before.map(rank -> rank.stamp().bits()).orElse(Long.MAX_VALUE))
                .each(row -> ranked.take(row.integer(7), () -> read(config, row)));
        return ranked.list();
    }

    @Override
    public Optional<ParityCount> count(String config) {
        return count.with(config).one(ParityTable::readCount);
    }

    @Override
    public void put(ParityCount now) {
        writeCount.with(now.config()).with(now.passed()).with(now.failed()).run();
    }

    @Override
    public List<ParityCount> counts(String after, int limit) {
        return counts.with(after).with(limit).all(ParityTable::readCount);
    }

    /** What is counted, and the newest report's share of failures, by configuration. */
    SortedMap<String, Totals.Parity> totals() {
        SortedMap<String, Totals.Parity> totals = new TreeMap<>();
        for (ParityCount of : counts("", Integer.MAX_VALUE)) {
            ParityRow last = reports(of.config(), Optional.empty(), 1).get(0);
            double rate = (double) last.failures() / last.checked();
            totals.put(of.config(), new Totals.Parity(of.passed(), of.failed(), rate));
        }
        return totals;
    }

    private ParityRow read(String config, Row row) {
        return new ParityRow(
                config,
                new Ulid(row.integer(1), row.integer(2)),
                row.integer(3) == 1,
                row.integer(4),
                row.integer(5),
                facts.ref(row.integer(6)));
    }

    private static ParityCount readCount(Row row) {
        return new ParityCount(row.text(1), row.integer(2), row.integer(3));
    }
}
