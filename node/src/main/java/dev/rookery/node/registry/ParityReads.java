package dev.rookery.node.registry;

import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Rank;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads of parity reports.
 *
 * <p>Threads: as the tables handed in.
 */
final class ParityReads {

    /** Reports looked at to tell how many of the newest failed. */
    static final int FAILING_MAX = 100;

    private final FoldTables tables;

    ParityReads(FoldTables tables) {
        this.tables = tables;
    }

    /** Every configuration, by name. */
    Lookup<Page<ParityView>> configs(PageRequest page) {
        Optional<String> after = page.token().flatMap(Positions::name);
        if (page.token().isPresent() && after.isEmpty()) {
            return Reads.badToken();
        }
        List<ParityView> views = new ArrayList<>();
        List<ParityCount> counts = tables.parity().counts(after.orElse(""), page.limit() + 1);
        for (ParityCount count : counts.subList(0, Math.min(page.limit(), counts.size()))) {
            views.add(view(count));
        }
        Optional<String> next =
                counts.size() > page.limit()
                        ? Optional.of(Positions.of(counts.get(page.limit() - 1).config()))
                        : Optional.empty();
        return new Lookup.Found<>(new Page<>(views, next));
    }

    /** A configuration's reports, newest first. */
    Lookup<Page<ParityEntry>> reports(String config, PageRequest page) {
        if (tables.parity().count(config).isEmpty()) {
            return new Lookup.Missing<>(
                    new Refusal(
                            RefusalCode.CONFIG_UNKNOWN,
                            "no parity was reported for " + Refusal.shown(config),
                            "rookery parity list shows the configurations that have reports"));
        }
        Optional<Rank> before = page.token().flatMap(Positions::rank);
        if (page.token().isPresent() && before.isEmpty()) {
            return Reads.badToken();
        }
        List<ParityRow> rows = tables.parity().reports(config, before, page.limit() + 1);
        List<ParityRow> shown = rows.subList(0, Math.min(page.limit(), rows.size()));
        Optional<String> next =
                rows.size() > page.limit()
                        ? Optional.of(Positions.of(shown.get(shown.size() - 1).fact().rank()))
                        : Optional.empty();
        return new Lookup.Found<>(
                new Page<>(shown.stream().map(row -> entry(row, tables)).toList(), next));
    }

    private ParityView view(ParityCount count) {
        ParityRow newest = tables.parity().reports(count.config(), Optional.empty(), 1).get(0);
        int failing = newest.passed() ? 0 : failing(count.config());
        return new ParityView(count, failing, entry(newest, tables));
    }

    private int failing(String config) {
        List<ParityRow> newest = tables.parity().reports(config, Optional.empty(), FAILING_MAX);
        int failing = 0;
        while (failing < newest.size() && !newest.get(failing).passed()) {
            failing++;
        }
        return failing;
    }

    static ParityEntry entry(ParityRow row, FoldTables tables) {
        Fact fact = tables.fact(row.fact());
        Payload.Parity said =
                PayloadCodec.decode(fact)
                        .filter(Payload.Parity.class::isInstance)
                        .map(Payload.Parity.class::cast)
                        .orElseThrow(() -> new IllegalStateException("no report: " + fact.dot()));
        return new ParityEntry(row.id(), said.report(), fact.atMillis(), fact.actor());
    }
}
