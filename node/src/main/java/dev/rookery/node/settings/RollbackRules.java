package dev.rookery.node.settings;

import dev.rookery.config.SettingKey;
import dev.rookery.config.SettingTypes;
import dev.rookery.config.Settings;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What counts as a regression of production against its baseline. Threads: immutable.
 *
 * @param eloDrop Elo points below the baseline
 * @param winRateDrop share of games below the baseline, 0 to 1
 * @param errorRate share of failed games, 0 to 1
 * @param metrics other metrics: by how much each may be worse than the baseline, in its own unit
 * @param floors what a metric must hold whatever the baseline says; a ceiling where less is better
 * @param window observations older than this are not looked at
 * @param minGames fewer games since the baseline give no verdict on Elo, win rate and errors
 * @param minObservations fewer values since the baseline give no verdict on other metrics
 * @param confidence of the interval in which chance alone would leave a figure; raising it from
 *     0.95 to 0.99 asks for 1.7 times the games, and passes over more of what is real
 * @param consecutive findings in a row that raise the severity one step; one more makes it critical
 * @param confirmations findings in a row before a drop that is not yet critical is acted on;
 *     raising it costs as many more observations
 * @param scaleByElo drops of Elo and win rate may be ×1.5 below 700 Elo and ×0.7 above 1500
 */
public record RollbackRules(
        double eloDrop,
        double winRateDrop,
        double errorRate,
        Map<String, Double> metrics,
        Map<String, Double> floors,
        Duration window,
        int minGames,
        int minObservations,
        double confidence,
        int consecutive,
        int confirmations,
        boolean scaleByElo) {

    private static final int METRICS_MAX = 100;
    private static final double VALUE_MAX = 1e12;

    static final SettingKey<Double> ELO_DROP =
            SettingKey.of(
                    "rollback.rules.elo-drop",
                    SettingTypes.decimal(1, 5000),
                    50.0,
                    "Elo points below the baseline that count as a regression");
    static final SettingKey<Double> WIN_RATE_DROP =
            SettingKey.of(
                    "rollback.rules.win-rate-drop",
                    SettingTypes.decimal(0.001, 1),
                    0.10,
                    "win rate below the baseline that counts as a regression");
    static final SettingKey<Double> ERROR_RATE =
            SettingKey.of(
                    "rollback.rules.error-rate",
                    SettingTypes.decimal(0.001, 1),
                    0.05,
                    "share of failed games that counts as a regression");
    static final SettingKey<Map<String, Double>> METRICS =
            SettingKey.of(
                    "rollback.rules.metrics",
                    SettingTypes.map(
                            Shapes.OTHER_METRIC,
                            SettingTypes.decimal(1e-9, VALUE_MAX),
                            METRICS_MAX),
                    Map.of(),
                    "by metric, how much worse than the baseline counts as a regression");
    static final SettingKey<Map<String, Double>> FLOORS =
            SettingKey.of(
                    "rollback.rules.floors",
                    SettingTypes.map(
                            Shapes.METRIC,
                            SettingTypes.decimal(-VALUE_MAX, VALUE_MAX),
                            METRICS_MAX),
                    Map.of(),
                    "by metric, the worst value that is let pass, whatever the baseline");
    static final SettingKey<Duration> WINDOW =
            SettingKey.of(
                    "rollback.rules.window",
                    SettingTypes.duration(Duration.ofMinutes(1), Duration.ofDays(365)),
                    Duration.ofHours(24),
                    "observations older than this are not looked at");
    static final SettingKey<Integer> MIN_GAMES =
            SettingKey.of(
                    "rollback.rules.min-games",
                    SettingTypes.integer(1, 10_000_000),
                    50,
                    "fewer games since the baseline give no verdict");
    static final SettingKey<Integer> MIN_OBSERVATIONS =
            SettingKey.of(
                    "rollback.rules.min-observations",
                    SettingTypes.integer(2, 10_000),
                    3,
                    "fewer values since the baseline give no verdict on other metrics");
    static final SettingKey<Double> CONFIDENCE =
            SettingKey.of(
                    "rollback.rules.confidence",
                    SettingTypes.decimal(0.5, 0.9999),
                    0.95,
                    "of the interval in which chance alone would leave a figure");
    static final SettingKey<Integer> CONSECUTIVE =
            SettingKey.of(
                    "rollback.rules.consecutive",
                    SettingTypes.integer(1, 100),
                    2,
                    "findings in a row that raise the severity one step");
    static final SettingKey<Integer> CONFIRMATIONS =
            SettingKey.of(
                    "rollback.rules.confirmations",
                    SettingTypes.integer(1, 100),
                    1,
                    "findings in a row before a drop that is not critical is acted on");
    static final SettingKey<Boolean> SCALE_BY_ELO =
            SettingKey.of(
                    "rollback.rules.scale-by-elo",
                    SettingTypes.bool(),
                    true,
                    "thresholds wider for weak models, narrower for strong ones");

    public RollbackRules {
        ELO_DROP.require(eloDrop);
        WIN_RATE_DROP.require(winRateDrop);
        ERROR_RATE.require(errorRate);
        metrics = Collections.unmodifiableMap(new LinkedHashMap<>(METRICS.require(metrics)));
        floors = Collections.unmodifiableMap(new LinkedHashMap<>(FLOORS.require(floors)));
        WINDOW.require(window);
        MIN_GAMES.require(minGames);
        MIN_OBSERVATIONS.require(minObservations);
        CONFIDENCE.require(confidence);
        CONSECUTIVE.require(consecutive);
        CONFIRMATIONS.require(confirmations);
    }

    static List<SettingKey<?>> keys() {
        return List.of(
                ELO_DROP,
                WIN_RATE_DROP,
                ERROR_RATE,
                METRICS,
                FLOORS,
                WINDOW,
                MIN_GAMES,
                MIN_OBSERVATIONS,
                CONFIDENCE,
                CONSECUTIVE,
                CONFIRMATIONS,
                SCALE_BY_ELO);
    }

    static RollbackRules from(Settings settings) {
        return new RollbackRules(
                settings.get(ELO_DROP),
                settings.get(WIN_RATE_DROP),
                settings.get(ERROR_RATE),
                settings.get(METRICS),
                settings.get(FLOORS),
                settings.get(WINDOW),
                settings.get(MIN_GAMES),
                settings.get(MIN_OBSERVATIONS),
                settings.get(CONFIDENCE),
                settings.get(CONSECUTIVE),
                settings.get(CONFIRMATIONS),
                settings.get(SCALE_BY_ELO));
    }
}
