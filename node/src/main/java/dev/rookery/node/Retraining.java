package dev.rookery.node;

import dev.rookery.node.registry.FoldTables;
import dev.rookery.node.registry.Lookup;
import dev.rookery.node.registry.MetricDirections;
import dev.rookery.node.registry.ModelFilter;
import dev.rookery.node.registry.ModelRow;
import dev.rookery.node.registry.ModelView;
import dev.rookery.node.registry.Page;
import dev.rookery.node.registry.PageRequest;
import dev.rookery.node.registry.RetrainingEntry;
import dev.rookery.node.registry.RetrainingRules;
import dev.rookery.node.registry.RetrainingTrend;
import dev.rookery.node.registry.RetrainingWant;
import dev.rookery.node.service.RetrainingLog;
import dev.rookery.node.settings.RetrainingRule;
import dev.rookery.node.store.SqliteStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks which models are to be trained again, where that is this node's to do, and says so in
 * facts.
 *
 * <p>Threads: run by one timer, one run at a time; the reads are for any thread that may block.
 */
final class Retraining implements Runnable, RetrainingLog {

    /** How often a turn is due. */
    static final Duration EVERY = Duration.ofSeconds(5);

    private static final Logger log = LoggerFactory.getLogger(Retraining.class);

    /** A schedule's time is over without a fact that says so. */
    private static final Duration QUIET_MAX = Duration.ofMinutes(1);

    private static final int CHUNK = 100;
    private static final int CHUNKS_AT_ONCE = 20;
    private static final int WRITES_AT_ONCE = 100;

    private final List<RetrainingRule> rules;
    private final MetricDirections directions;
    private final Supplier<SqliteStore> store;
    private final LongSupplier commits;
    private final BooleanSupplier duty;
    private final Function<RetrainingWant, CompletionStage<?>> says;
    private final InstantSource clock;

    /** Where the last turn stopped; of very many models each looks at some. */
    private Optional<String> next = Optional.empty();

    private long commitsSeen = -1;
    private long beganMillis;

    /**
     * @param directions tell which way each rule's metric gets worse
     * @param commits counts what is committed
     * @param duty whether it is this node that says so
     * @param says writes it as a fact; fails where it is not kept
     */
    Retraining(
            List<RetrainingRule> rules,
            MetricDirections directions,
            Supplier<SqliteStore> store,
            LongSupplier commits,
            BooleanSupplier duty,
            Function<RetrainingWant, CompletionStage<?>> says,
            InstantSource clock) {
        this.rules = List.copyOf(rules);
        this.directions = directions;
        this.store = store;
        this.commits = commits;
        this.duty = duty;
        this.says = says;
        this.clock = clock;
    }

    /**
     * Refuses rules about metrics of which nobody can say what is worse.
     *
     * @throws StartException with the cure
     */
    static void requireDirections(List<RetrainingRule> rules, MetricDirections directions) {
        for (RetrainingRule rule : rules) {
            Optional<String> unknown = rule.metric().filter(name -> unknown(name, directions));
            if (unknown.isPresent()) {
                throw new StartException(
                        "could not start: retraining.rules: nothing says whether "
                                + unknown.get()
                                + " is better when higher or lower; list it in"
                                + " registry.metrics.higher-is-better or lower-is-better",
                        null);
            }
        }
    }

    private static boolean unknown(String metric, MetricDirections directions) {
        return directions.of(metric) == MetricDirections.Direction.UNKNOWN;
    }

    @Override
    public void run() {
        if (rules.isEmpty() || !duty.getAsBoolean() || !begins()) {
            return;
        }
        int written = 0;
        for (int i = 0; i < CHUNKS_AT_ONCE && written < WRITES_AT_ONCE; i++) {
            List<RetrainingWant> due = due();
            due.subList(0, Math.min(WRITES_AT_ONCE, due.size())).forEach(this::say);
            written += due.size();
            if (next.isEmpty()) {
                return;
            }
        }
    }

    /** Whether there is anything to look at: the rest of a pass, or what came since it began. */
    private boolean begins() {
        long now = clock.millis();
        long seen = commits.getAsLong();
        boolean old = Math.abs(now - beganMillis) >= QUIET_MAX.toMillis();
        if (next.isEmpty() && seen == commitsSeen && !old) {
            return false;
        }
        if (next.isEmpty()) {
            commitsSeen = seen;
            beganMillis = now;
        }
        return true;
    }

    /** What the next models ask for and nobody said yet. */
    private List<RetrainingWant> due() {
        Lookup<Page<ModelView>> found =
                store.get()
                        .catalogue()
                        .models(
                                ModelFilter.ALL,
                                new PageRequest(CHUNK, next),
                                OptionalLong.empty());
        if (!(found instanceof Lookup.Found<Page<ModelView>> page)) {
            next = Optional.empty();
            return List.of();
        }
        next = page.value().nextToken();
        List<String> names = page.value().items().stream().map(ModelView::name).toList();
        long now = clock.millis();
        return store.get().look(tables -> due(names, tables, now));
    }

    private List<RetrainingWant> due(List<String> names, FoldTables tables, long now) {
        List<RetrainingWant> due = new ArrayList<>();
        for (String name : names) {
            Optional<ModelRow> model = tables.shown(name);
            for (RetrainingRule rule : rules) {
                model.filter(row -> rule.covers(row.shownName()))
                        .flatMap(row -> judge(rule, row, tables, now))
                        .filter(want -> !RetrainingRules.held(want, tables))
                        .ifPresent(due::add);
            }
        }
        return due;
    }

    private Optional<RetrainingWant> judge(
            RetrainingRule rule, ModelRow model, FoldTables tables, long now) {
        return rule.every().isPresent()
                ? RetrainingRules.overdue(
                        rule.text(), rule.every().get().toMillis(), model, tables, now)
                : RetrainingRules.trend(rule.text(), trend(rule), model, tables);
    }

    private RetrainingTrend trend(RetrainingRule rule) {
        String metric = rule.metric().orElseThrow();
        return new RetrainingTrend(
                metric,
                directions.of(metric) == MetricDirections.Direction.LOWER,
                rule.of() == RetrainingRule.Of.VERSIONS,
                rule.over(),
                optional(rule.drop()),
                optional(rule.slope()));
    }

    private static OptionalDouble optional(Optional<Double> value) {
        return value.map(OptionalDouble::of).orElseGet(OptionalDouble::empty);
    }

    private void say(RetrainingWant want) {
        says.apply(want)
                .whenComplete(
                        (done, failure) -> {
                            if (failure != null) {
                                log.debug("[retraining] {} waits: {}", want, failure.toString());
                            }
                        });
    }

    @Override
    public List<String> rules() {
        return rules.stream().map(RetrainingRule::text).toList();
    }

    @Override
    public List<RetrainingEntry> newest(int limit) {
        return store.get().look(tables -> RetrainingRules.newest(tables, limit));
    }
}
