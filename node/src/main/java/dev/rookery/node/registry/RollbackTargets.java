package dev.rookery.node.registry;

import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Rank;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Which versions a rollback may put back, in the order in which they are tried:
 *
 * <ol>
 *   <li>those that were in production before, the one of last time first. One that failed, so that
 *       it was rolled back from, is none of them until it is promoted again;
 *   <li>archived ones with a better record than the one in production, the newest first.
 * </ol>
 *
 * <p>The record is the leading metric: {@code elo}, else {@code win_rate}, else the first by name
 * of which it is known whether more is better ({@code games_played} says nothing of a version and
 * is left out); of those that the baseline names or, without one, that the version in production
 * has. Better is strictly so, by the metric's direction, over the figure of the version in
 * production.
 *
 * <p>Of promotions the latest {@value #PROMOTIONS_MAX} are looked at, of versions the newest
 * {@value #VERSIONS_MAX}.
 *
 * <p>Threads: as the tables handed in.
 */
final class RollbackTargets {

    /** Most versions that are tried. */
    static final int CANDIDATES_MAX = 20;

    static final int PROMOTIONS_MAX = 1_000;
    static final int VERSIONS_MAX = 2_000;
    private static final int CHUNK = 200;
    private static final List<String> LEADING = List.of("elo", "win_rate");

    private final ModelRow model;
    private final VersionRow production;
    private final FoldTables tables;
    private final MetricDirections directions;
    private final Views views;
    private final Map<Ulid, VersionRow> found = new LinkedHashMap<>();

    /** Those that are no candidates of the second kind: in production, or once there. */
    private final SortedSet<Ulid> passed = new TreeSet<>();

    /** The latest that were looked at. */
    private List<MoveRow> promotions = List.of();

    private RollbackTargets(
            ModelRow model, VersionRow production, FoldTables tables, MetricDirections directions) {
        this.model = model;
        this.production = production;
        this.tables = tables;
        this.directions = directions;
        this.views = Views.of(model, tables);
        passed.add(production.id());
    }

    /** Of a model; empty while nothing is in production. */
    static Optional<RollbackTargets> of(
            ModelRow model, FoldTables tables, MetricDirections directions) {
        return model.production()
                .flatMap(id -> tables.version(model.key(), id))
                .map(row -> new RollbackTargets(model, row, tables, directions));
    }

    /** At most so many, in order. */
    List<VersionRow> first(int limit) {
        former(limit);
        if (found.size() < limit) {
            leading().ifPresent(metric -> better(metric, limit));
        }
        return List.copyOf(found.values());
    }

    /** All that can be said to somebody who wants to roll back. */
    RollbackOptions options() {
        List<VersionView> candidates = first(CANDIDATES_MAX).stream().map(views::version).toList();
        return new RollbackOptions(
                model.shownName(),
                views.version(production),
                candidates,
                archived(),
                leading(),
                served());
    }

    private SortedSet<Ulid> served() {
        SortedSet<Ulid> served = new TreeSet<>();
        promotions.stream()
                .filter(this::stood)
                .forEach(row -> served.add(row.version().orElseThrow()));
        return served;
    }

    /**
     * Whether a promotion led to a production here. One that came with a version's history, and
     * that its import goes on from, is told by whoever imports; where an import ends is looked at.
     */
    private boolean stood(MoveRow row) {
        Fact fact = tables.fact(row.fact());
        return fact.batch().last()
                || PayloadCodec.decode(fact)
                        .filter(Payload.Move.class::isInstance)
                        .flatMap(said -> ((Payload.Move) said).imported())
                        .isEmpty();
    }

    private void former(int limit) {
        promotions = tables.promotions(model.key(), Optional.empty(), PROMOTIONS_MAX);
        for (MoveRow row : promotions) {
            Ulid id = row.version().orElseThrow();
            if (passed.add(id) && found.size() < limit) {
                tables.version(model.key(), id)
                        .filter(held -> MoveFold.takable(held.stage()))
                        .ifPresent(held -> found.put(id, held));
            }
            if (row.kind() == MoveRow.Kind.ROLLBACK) {
                row.archived().ifPresent(failed -> passed.add(failed));
            }
        }
    }

    private void better(String metric, int limit) {
        OptionalDouble bar = figure(metric);
        Optional<Rank> before = Optional.empty();
        int seen = 0;
        while (bar.isPresent() && seen < VERSIONS_MAX && found.size() < limit) {
            List<VersionRow> chunk = tables.versions(model.key(), before, CHUNK);
            if (chunk.isEmpty()) {
                return;
            }
            for (VersionRow row : chunk) {
                boolean open = row.stage() == Stage.ARCHIVED && !passed.contains(row.id());
                if (open && found.size() < limit && beats(row, metric, bar.getAsDouble())) {
                    found.put(row.id(), row);
                }
            }
            seen += chunk.size();
            before = Optional.of(chunk.get(chunk.size() - 1).registration().rank());
        }
    }

    private boolean beats(VersionRow row, String metric, double bar) {
        Double value = views.version(row).metrics().get(metric);
        if (value == null) {
            return false;
        }
        return directions.of(metric) == MetricDirections.Direction.LOWER
                ? value < bar
                : value > bar;
    }

    /** The version in production's, else what it has to hold. */
    private OptionalDouble figure(String metric) {
        Double own = views.version(production).metrics().get(metric);
        Double held = own == null ? bar().get(metric) : own;
        return held == null ? OptionalDouble.empty() : OptionalDouble.of(held);
    }

    private SortedMap<String, Double> bar() {
        return views.baseline()
                .map(view -> view.baseline().metrics())
                .orElseGet(() -> views.version(production).metrics());
    }

    private Optional<String> leading() {
        SortedMap<String, Double> bar = bar();
        return LEADING.stream()
                .filter(metric -> bar.containsKey(metric))
                .findFirst()
                .or(() -> bar.keySet().stream().filter(this::tells).findFirst());
    }

    private boolean tells(String metric) {
        return !metric.equals("games_played")
                && directions.of(metric) != MetricDirections.Direction.UNKNOWN;
    }

    /** The newest archived ones: what a message names. */
    private List<VersionBrief> archived() {
        List<VersionBrief> archived = new ArrayList<>();
        Optional<Rank> before = Optional.empty();
        for (int seen = 0; seen < VERSIONS_MAX; seen += CHUNK) {
            List<VersionRow> chunk = tables.versions(model.key(), before, CHUNK);
            chunk.stream()
                    .filter(row -> row.stage() == Stage.ARCHIVED)
                    .limit(CANDIDATES_MAX - (long) archived.size())
                    .map(VersionBrief::of)
                    .forEach(archived::add);
            if (chunk.size() < CHUNK || archived.size() == CANDIDATES_MAX) {
                break;
            }
            before = Optional.of(chunk.get(chunk.size() - 1).registration().rank());
        }
        return archived;
    }
}
