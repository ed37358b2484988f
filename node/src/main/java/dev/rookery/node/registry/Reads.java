package dev.rookery.node.registry;

import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Rank;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Reads over folded rows: the present, or a past that was folded into memory.
 *
 * <p>Threads: as the tables handed in.
 */
final class Reads {

    private static final int CHUNK = 200;
    private static final int TREND_VERSIONS_MAX = 100_000;

    private final FoldTables tables;
    private final Listing listing;

    Reads(FoldTables tables, Listing listing) {
        this.tables = tables;
        this.listing = listing;
    }

    Lookup<ModelView> model(String name) {
        return tables.shown(name)
                .<Lookup<ModelView>>map(row -> new Lookup.Found<>(Views.of(row, tables).model()))
                .orElseGet(() -> new Lookup.Missing<>(Refusals.modelUnknown(name)));
    }

    Lookup<Page<ModelView>> models(ModelFilter filter, PageRequest page) {
        Optional<String> from = page.token().flatMap(Positions::name);
        if (page.token().isPresent() && from.isEmpty()) {
            return badToken();
        }
        List<ModelView> items = new ArrayList<>();
        String after = from.orElse("");
        while (true) {
            List<ModelRow> chunk = listing.models(after, CHUNK);
            for (ModelRow row : chunk) {
                after = row.shownName();
                if (filter.excludes(row)) {
                    continue;
                }
                ModelView view = Views.of(row, tables).model();
                if (matches(filter, row, view)) {
                    if (items.size() == page.limit()) {
                        return found(items, Positions.of(items.get(items.size() - 1).name()));
                    }
                    items.add(view);
                }
            }
            if (chunk.size() < CHUNK) {
                return new Lookup.Found<>(new Page<>(items, Optional.empty()));
            }
        }
    }

    /** Whether a model is shown: what its view cannot tell is looked up. */
    boolean matches(ModelFilter filter, ModelRow row, ModelView view) {
        return filter.matches(view)
                && filter.stage()
                        .map(stage -> tables.newestIn(row.key(), stage).isPresent())
                        .orElse(true)
                && filter.tag().map(tag -> carries(tag, row, view)).orElse(true);
    }

    private boolean carries(TagFilter tag, ModelRow row, ModelView view) {
        if (tag.matches(view.tags())) {
            return true;
        }
        Views views = Views.of(row, tables);
        return Stream.concat(
                        row.production().flatMap(id -> tables.version(row.key(), id)).stream(),
                        tables.latest(row.key()).stream())
                .anyMatch(version -> tag.matches(views.version(version).tags()));
    }

    Lookup<VersionView> version(String name, Ref ref) {
        Optional<ModelRow> model = tables.shown(name);
        if (model.isEmpty()) {
            return new Lookup.Missing<>(Refusals.modelUnknown(name));
        }
        return Refs.resolve(model.get().key(), ref, tables)
                .filter(row -> row.stage() != Stage.DELETED)
                .<Lookup<VersionView>>map(
                        row -> new Lookup.Found<>(Views.of(model.get(), tables).version(row)))
                .orElseGet(() -> new Lookup.Missing<>(Refusals.versionUnknown(name, ref.text())));
    }

    Lookup<Page<VersionView>> versions(String name, VersionFilter filter, PageRequest page) {
        Optional<ModelRow> model = tables.shown(name);
        if (model.isEmpty()) {
            return new Lookup.Missing<>(Refusals.modelUnknown(name));
        }
        return filter.order().equals(VersionOrder.NEWEST)
                ? newest(model.get(), filter, page)
                : ordered(model.get(), filter, page);
    }

    private Lookup<Page<VersionView>> newest(
            ModelRow model, VersionFilter filter, PageRequest page) {
        Optional<Rank> before = page.token().flatMap(Positions::rank);
        if (page.token().isPresent() && before.isEmpty()) {
            return badToken();
        }
        Views views = Views.of(model, tables);
        List<VersionView> items = new ArrayList<>();
        Optional<Rank> last = before;
        int size = Math.min(CHUNK, page.limit() + 1);
        while (true) {
            List<VersionRow> chunk = tables.versions(model.key(), before, size);
            for (VersionRow row : chunk) {
                before = Optional.of(row.registration().rank());
                if (filter.excludes(row)) {
                    continue;
                }
                VersionView view = views.version(row);
                if (!filter.matches(view)) {
                    continue;
                }
                if (items.size() == page.limit()) {
                    return found(items, Positions.of(last.orElseThrow()));
                }
                items.add(view);
                last = before;
            }
            if (chunk.size() < size) {
                return new Lookup.Found<>(new Page<>(items, Optional.empty()));
            }
            size = Math.min(CHUNK, size * 2);
        }
    }

    /** Walks all versions and keeps the page's: memory follows the page, not the model. */
    private Lookup<Page<VersionView>> ordered(
            ModelRow model, VersionFilter filter, PageRequest page) {
        Optional<SortKey> after = page.token().flatMap(Positions::sortKey);
        if (page.token().isPresent() && after.isEmpty()) {
            return badToken();
        }
        TreeMap<SortKey, VersionView> best = new TreeMap<>(SortKey.comparator(filter.order()));
        Views views = Views.of(model, tables);
        Optional<Rank> before = Optional.empty();
        while (true) {
            List<VersionRow> chunk = tables.versions(model.key(), before, CHUNK);
            for (VersionRow row : chunk) {
                before = Optional.of(row.registration().rank());
                if (!filter.excludes(row)) {
                    take(row, views.version(row), filter, after, best);
                }
                if (best.size() > page.limit() + 1) {
                    best.pollLastEntry();
                }
            }
            if (chunk.size() < CHUNK) {
                break;
            }
        }
        boolean more = best.size() > page.limit();
        if (more) {
            best.pollLastEntry();
        }
        Optional<String> next = more ? Optional.of(Positions.of(best.lastKey())) : Optional.empty();
        return new Lookup.Found<>(new Page<>(List.copyOf(best.values()), next));
    }

    private static void take(
            VersionRow row,
            VersionView view,
            VersionFilter filter,
            Optional<SortKey> after,
            SortedMap<SortKey, VersionView> best) {
        if (filter.matches(view)) {
            SortKey key = SortKey.of(view, row, filter.order());
            boolean beyond =
                    after.map(at -> SortKey.comparator(filter.order()).compare(key, at) > 0)
                            .orElse(true);
            if (beyond) {
                best.put(key, view);
            }
        }
    }

    Lookup<Page<HistoryEntry>> history(String name, PageRequest page) {
        Optional<ModelRow> model = tables.shown(name);
        if (model.isEmpty()) {
            return new Lookup.Missing<>(Refusals.modelUnknown(name));
        }
        Optional<Rank> before = page.token().flatMap(Positions::rank);
        if (page.token().isPresent() && before.isEmpty()) {
            return badToken();
        }
        return new Lookup.Found<>(
                new History(tables, listing).page(model.get().key(), before, page.limit()));
    }

    Lookup<List<TrendPoint>> trend(String name, String metric, int limit) {
        Optional<ModelRow> model = tables.shown(name);
        if (model.isEmpty()) {
            return new Lookup.Missing<>(Refusals.modelUnknown(name));
        }
        List<TrendPoint> points = new ArrayList<>();
        Optional<Rank> before = Optional.empty();
        int seen = 0;
        boolean more = true;
        while (more && points.size() < limit && seen < TREND_VERSIONS_MAX) {
            List<VersionRow> chunk = tables.versions(model.get().key(), before, CHUNK);
            for (VersionRow row : chunk) {
                before = Optional.of(row.registration().rank());
                if (row.stage().listed() && points.size() < limit) {
                    points.addAll(Trend.of(row, metric, tables));
                }
            }
            seen += chunk.size();
            more = chunk.size() == CHUNK;
        }
        List<TrendPoint> latest =
                new ArrayList<>(points.subList(0, Math.min(limit, points.size())));
        Collections.reverse(latest);
        return new Lookup.Found<>(latest);
    }

    Lookup<BaselineView> baseline(String name) {
        Optional<ModelRow> model = tables.shown(name);
        if (model.isEmpty()) {
            return new Lookup.Missing<>(Refusals.modelUnknown(name));
        }
        return Views.of(model.get(), tables)
                .baseline()
                .<Lookup<BaselineView>>map(Lookup.Found::new)
                .orElseGet(() -> new Lookup.Missing<>(Refusals.baselineUnknown(name)));
    }

    Lookup<List<RollbackView>> rollbacks(String name, int limit) {
        return tables.shown(name)
                .<Lookup<List<RollbackView>>>map(
                        model -> new Lookup.Found<>(Rollbacks.latest(model.key(), limit, tables)))
                .orElseGet(() -> new Lookup.Missing<>(Refusals.modelUnknown(name)));
    }

    Lookup<RollbackOptions> rollbackOptions(String name, MetricDirections directions) {
        Optional<ModelRow> model = tables.shown(name);
        if (model.isEmpty()) {
            return new Lookup.Missing<>(Refusals.modelUnknown(name));
        }
        return RollbackTargets.of(model.get(), tables, directions)
                .<Lookup<RollbackOptions>>map(targets -> new Lookup.Found<>(targets.options()))
                .orElseGet(() -> new Lookup.Missing<>(Refusals.nothingInProduction(name)));
    }

    Lookup<List<Observed>> observations(
            String name, Ref ref, long sinceMillis, long nowMillis, int limit) {
        Optional<ModelRow> model = tables.shown(name);
        if (model.isEmpty()) {
            return new Lookup.Missing<>(Refusals.modelUnknown(name));
        }
        return Refs.resolve(model.get().key(), ref, tables)
                .filter(row -> row.stage() != Stage.DELETED)
                .<Lookup<List<Observed>>>map(
                        row -> new Lookup.Found<>(observed(row, sinceMillis, nowMillis, limit)))
                .orElseGet(() -> new Lookup.Missing<>(Refusals.versionUnknown(name, ref.text())));
    }

    private List<Observed> observed(VersionRow row, long since, long now, int limit) {
        List<ObservationRow> rows = tables.observations(row.model(), row.id());
        int first = Math.max(0, rows.size() - Catalogue.OBSERVATIONS_MAX);
        List<Observed> found = new ArrayList<>();
        for (ObservationRow held : rows.subList(first, rows.size())) {
            Fact fact = tables.fact(held.fact());
            Observation seen = Views.observation(fact);
            long at = Math.min(seen.atMillis().orElse(fact.atMillis()), now);
            if (at >= since) {
                found.add(new Observed(fact.dot(), fact.actor(), at, seen));
            }
        }
        found.sort(Observed.NEWEST);
        return List.copyOf(found.subList(0, Math.min(limit, found.size())));
    }

    /** Counts. */
    Stats stats() {
        SortedMap<Stage, Long> byStage = new TreeMap<>();
        SortedMap<ModelType, Long> byType = new TreeMap<>();
        Stage.NAMED.forEach(stage -> byStage.put(stage, 0L));
        for (ModelType type : ModelType.values()) {
            byType.put(type, 0L);
        }
        long versions = 0;
        for (Listing.Count count : listing.counts()) {
            byStage.merge(count.stage(), count.versions(), Long::sum);
            byType.merge(count.type(), count.versions(), Long::sum);
            versions += count.versions();
        }
        return new Stats(listing.liveModels(), versions, byStage, byType);
    }

    Lookup<VersionView> versionById(Ulid id) {
        return listing.byUlid(id).stream()
                .findFirst()
                .flatMap(
                        row ->
                                tables.model(row.model())
                                        .map(model -> Views.of(model, tables).version(row)))
                .<Lookup<VersionView>>map(Lookup.Found::new)
                .orElseGet(() -> new Lookup.Missing<>(Refusals.ulidUnknown(id)));
    }

    private static <T> Lookup<Page<T>> found(List<T> items, String next) {
        return new Lookup.Found<>(new Page<>(items, Optional.of(next)));
    }

    static <T> Lookup<Page<T>> badToken() {
        return new Lookup.Missing<>(
                new Refusal(
                        RefusalCode.PAGE_TOKEN_INVALID,
                        "page_token is none that this list gave out",
                        "leave it out to begin again"));
    }
}
