package dev.rookery.node.settings;

import dev.rookery.config.SettingKey;
import dev.rookery.config.SettingTypes;
import dev.rookery.config.Settings;
import java.time.Duration;
import java.util.List;

/**
 * What counts as a regression of production against its baseline. Threads: immutable.
 *
 * @param eloDrop Elo points below the baseline
 * @param winRateDrop share of games below the baseline, 0 to 1
 * @param errorRate share of failed games, 0 to 1
 * @param window observations older than this are not looked at
 * @param minGames fewer games since the baseline give no verdict
 * @param confidence of the interval that must lie beyond the threshold; raising it asks for more
 *     games
 * @param consecutive findings in a row that raise the severity
 * @param scaleByElo thresholds ×1.5 below 700 Elo and ×0.7 above 1500
 */
public record RollbackRules(
        double eloDrop,
        double winRateDrop,
        double errorRate,
        Duration window,
        int minGames,
        double confidence,
        int consecutive,
        boolean scaleByElo) {

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
    static final SettingKey<Double> CONFIDENCE =
            SettingKey.of(
                    "rollback.rules.confidence",
                    SettingTypes.decimal(0.5, 0.9999),
                    0.95,
                    "of the interval that must lie beyond the threshold");
    static final SettingKey<Integer> CONSECUTIVE =
            SettingKey.of(
                    "rollback.rules.consecutive",
                    SettingTypes.integer(1, 100),
                    2,
                    "findings in a row that raise the severity one step");
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
        WINDOW.require(window);
        MIN_GAMES.require(minGames);
        CONFIDENCE.require(confidence);
        CONSECUTIVE.require(consecutive);
    }

    static List<SettingKey<?>> keys() {
        return List.of(
                ELO_DROP,
                WIN_RATE_DROP,
                ERROR_RATE,
                WINDOW,
                MIN_GAMES,
                CONFIDENCE,
                CONSECUTIVE,
                SCALE_BY_ELO);
    }

    static RollbackRules from(Settings settings) {
        return new RollbackRules(
                settings.get(ELO_DROP),
                settings.get(WIN_RATE_DROP),
                settings.get(ERROR_RATE),
                settings.get(WINDOW),
                settings.get(MIN_GAMES),
                settings.get(CONFIDENCE),
                settings.get(CONSECUTIVE),
                settings.get(SCALE_BY_ELO));
    }
}
