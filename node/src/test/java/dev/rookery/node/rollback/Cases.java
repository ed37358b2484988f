package dev.rookery.node.rollback;

import dev.rookery.node.registry.Baseline;
import dev.rookery.node.registry.MetricDirections;
import dev.rookery.node.registry.Observation.Games;
import dev.rookery.node.settings.NodeSettings;
import dev.rookery.node.settings.RollbackRules;
import dev.rookery.node.settings.RollbackSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Questions for the policy, short to write. */
final class Cases {

    static final long NOW = 1_790_000_000_000L;
    static final long HOUR = Duration.ofHours(1).toMillis();

    /** Half a day ago: well within the default window. */
    static final long SET_AT = NOW - 12 * HOUR;

    static final RollbackSettings DEFAULTS = NodeSettings.embedded(Path.of("unused")).rollback();

    private Cases() {}

    static Baseline baseline(Object... metrics) {
        return baseline(SET_AT, metrics(metrics), Optional.empty());
    }

    static Baseline baseline(
            long atMillis, SortedMap<String, Double> metrics, Optional<Games> games) {
        return new Baseline(Optional.empty(), metrics, games, "", atMillis);
    }

    static Sample sample(long atMillis, Object... metrics) {
        return new Sample(atMillis, metrics(metrics), Optional.empty());
    }

    static Sample games(long atMillis, long wins, long draws, long losses, Object... metrics) {
        return new Sample(
                atMillis, metrics(metrics), Optional.of(new Games(wins, draws, losses, 0)));
    }

    static Verdict judge(Baseline baseline, Sample... samples) {
        return Policy.judge(question(DEFAULTS, baseline, List.of(samples)));
    }

    static Question question(RollbackSettings settings, Baseline baseline, List<Sample> samples) {
        return new Question(
                Optional.of(baseline), samples, List.of(), settings, MetricDirections.DEFAULT, NOW);
    }

    static Question withRollbacks(Question question, Long... rollbacks) {
        return new Question(
                question.baseline(),
                question.samples(),
                List.of(rollbacks),
                question.settings(),
                question.directions(),
                question.nowMillis());
    }

    static RollbackSettings with(RollbackRules rules) {
        return new RollbackSettings(
                DEFAULTS.mode(),
                rules,
                DEFAULTS.interval(),
                DEFAULTS.cooldown(),
                DEFAULTS.maxPerDay(),
                DEFAULTS.escalation(),
                DEFAULTS.types(),
                DEFAULTS.models(),
                DEFAULTS.writes(),
                DEFAULTS.sources());
    }

    /** The default rules, but for the smallest number of games and the confirmations. */
    static RollbackRules rules(int minGames, double confidence, int confirmations) {
        return rules(minGames, confidence, confirmations, Map.of(), Map.of());
    }

    static RollbackRules rules(Map<String, Double> metrics, Map<String, Double> floors) {
        RollbackRules rules = DEFAULTS.rules();
        return rules(rules.minGames(), rules.confidence(), 1, metrics, floors);
    }

    private static RollbackRules rules(
            int minGames,
            double confidence,
            int confirmations,
            Map<String, Double> metrics,
            Map<String, Double> floors) {
        RollbackRules rules = DEFAULTS.rules();
        return new RollbackRules(
                rules.eloDrop(),
                rules.winRateDrop(),
                rules.errorRate(),
                metrics,
                floors,
                rules.window(),
                minGames,
                rules.minObservations(),
                confidence,
                rules.consecutive(),
                confirmations,
                rules.scaleByElo());
    }

    private static SortedMap<String, Double> metrics(Object... pairs) {
        SortedMap<String, Double> metrics = new TreeMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            metrics.put((String) pairs[i], ((Number) pairs[i + 1]).doubleValue());
        }
        return metrics;
    }
}
