package dev.rookery.node.registry;

import dev.rookery.sync.fact.Draft;
import dev.rookery.sync.fact.Rank;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * When a model asks to be trained again, and that each cause does so once.
 *
 * <p>Threads: stateless; as the tables handed in.
 */
public final class RetrainingRules {

    private static final int CHUNK = 100;
    private static final int VERSIONS_MAX = 1_000;
    private static final long MILLIS_AN_HOUR = 3_600_000;

    private RetrainingRules() {}

    /** What a trend finds in a model, of any that are held or not. */
    public static Optional<RetrainingWant> trend(
            String rule, RetrainingTrend trend, ModelRow model, FoldTables tables) {
        Optional<VersionRow> newest = newest(model, tables);
        return newest.flatMap(
                version ->
                        trend.judge(values(trend, model, tables))
                                .map(why -> want(rule, version, 0, why)));
    }

    /**
     * What a schedule finds in a model.
     *
     * @param everyMillis how long a version may be the newest
     */
    public static Optional<RetrainingWant> overdue(
            String rule, long everyMillis, ModelRow model, FoldTables tables, long nowMillis) {
        Optional<VersionRow> newest = newest(model, tables);
        if (newest.isEmpty()) {
            return Optional.empty();
        }
        long age = nowMillis - tables.fact(newest.get().registration()).atMillis();
        long round = Math.max(0, age) / everyMillis;
        String why =
                "no version for "
                        + age / MILLIS_AN_HOUR
                        + " h; due every "
                        + everyMillis / MILLIS_AN_HOUR
                        + " h";
        return round == 0 ? Optional.empty() : Optional.of(want(rule, newest.get(), round, why));
    }

    private static RetrainingWant want(String rule, VersionRow version, long round, String why) {
        return new RetrainingWant(rule, version.model(), version.id(), round, why);
    }

    /** Whether its cause asked already. */
    public static boolean held(RetrainingWant want, FoldTables tables) {
        return tables.retraining().find(want.cause()).isPresent();
    }

    /** What was asked for, newest first. */
    public static List<RetrainingEntry> newest(FoldTables tables, int limit) {
        List<RetrainingEntry> entries = new ArrayList<>();
        for (FactRef ref : tables.retraining().newest(limit)) {
            read(ref, tables)
                    .ifPresent(
                            want ->
                                    entries.add(
                                            new RetrainingEntry(
                                                    want,
                                                    tables.fact(ref).atMillis(),
                                                    tables.fact(ref).actor())));
        }
        return entries;
    }

    /**
     * What makes an event the one that it is: the hash of the fact that it tells of, but for what
     * several facts may tell alike, and that is its cause.
     */
    public static String nameOf(RegistryEvent event, FoldTables tables) {
        String fact = event.fact().rank().hash().toString();
        return event.type().equals(RetrainingFold.EVENT)
                ? read(event.fact(), tables).map(RetrainingWant::cause).orElse(fact)
                : fact;
    }

    static Decision judge(Command.WantRetraining asked, Case one) {
        RetrainingWant want = asked.want();
        Optional<Refusal> problem = want.problem();
        if (problem.isPresent()) {
            return Case.refuse(problem.get());
        }
        if (one.tables().model(want.model()).filter(ModelRow::live).isEmpty()) {
            return Case.modelUnknown(want.model().name());
        }
        if (held(want, one.tables())) {
            return Case.unchanged(new Answer.Wanted(want));
        }
        Payload.Retraining said = new Payload.Retraining(want);
        Draft draft =
                new Draft(
                        said.kind(),
                        Payload.Retraining.ENTITY,
                        PayloadCodec.encode(said),
                        one.actor(),
                        Optional.of(said));
        return new Decision.Accepted(List.of(draft), new Answer.Wanted(want));
    }

    private static Optional<RetrainingWant> read(FactRef ref, FoldTables tables) {
        return PayloadCodec.decode(tables.fact(ref))
                .filter(Payload.Retraining.class::isInstance)
                .map(said -> ((Payload.Retraining) said).want());
    }

    /** The newest values, oldest first; no more than the trend looks at. */
    private static List<Double> values(RetrainingTrend trend, ModelRow model, FoldTables tables) {
        List<Double> newest = new ArrayList<>();
        Optional<Rank> before = Optional.empty();
        int seen = 0;
        boolean more = true;
        while (more && newest.size() < trend.over() && seen < VERSIONS_MAX) {
            List<VersionRow> chunk = tables.versions(model.key(), before, CHUNK);
            for (VersionRow row : chunk) {
                before = Optional.of(row.registration().rank());
                if (row.stage().listed() && newest.size() < trend.over()) {
                    Trend.of(row, trend.metric(), tables).stream()
                            .limit(trend.versions() ? 1 : trend.over() - newest.size())
                            .forEach(point -> newest.add(point.value()));
                }
            }
            seen += chunk.size();
            more = chunk.size() == CHUNK;
        }
        Collections.reverse(newest);
        return newest;
    }

    private static Optional<VersionRow> newest(ModelRow model, FoldTables tables) {
        return tables.versions(model.key(), Optional.empty(), CHUNK).stream()
                .filter(row -> row.stage().listed())
                .findFirst();
    }
}
