package dev.rookery.node.settings;

import dev.rookery.config.Problem;
import dev.rookery.config.SettingKey;
import dev.rookery.config.SettingTypes;
import dev.rookery.config.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What the registry keeps and how it compares. Threads: immutable.
 *
 * @param keepVersions newest versions that a cleanup leaves of each model; production always stays
 * @param artifactGrace how long an artifact outlives the last version and backup that need it
 * @param metadata fields of a registration that are kept; empty keeps all
 * @param higherIsBetter metrics where more wins
 * @param lowerIsBetter metrics where less wins; a metric in neither list has no winner
 */
public record RegistrySettings(
        int keepVersions,
        Duration artifactGrace,
        List<String> metadata,
        List<String> higherIsBetter,
        List<String> lowerIsBetter) {

    private static final int NAMES_MAX = 1000;

    /** Those of the registries that Rookery takes over, and the common ones of classifiers. */
    private static final List<String> HIGHER =
            List.of(
                    "direction_accuracy",
                    "profit_factor",
                    "sharpe_ratio",
                    "r_squared",
                    "annual_return",
                    "total_return",
                    "win_rate",
                    "elo",
                    "policy_accuracy",
                    "accuracy",
                    "precision",
                    "recall",
                    "f1",
                    "auc",
                    "fitness");

    private static final List<String> LOWER =
            List.of(
                    "rmse",
                    "mae",
                    "max_drawdown",
                    "volatility",
                    "elo_uncertainty",
                    "avg_move_time_ms",
                    "value_mse",
                    "mse",
                    "loss",
                    "log_loss",
                    "test_mae",
                    "val_mae");

    static final SettingKey<Integer> KEEP_VERSIONS =
            SettingKey.of(
                    "registry.keep_versions",
                    SettingTypes.integer(1, 1_000_000),
                    5,
                    "newest versions that a cleanup leaves of each model");
    static final SettingKey<Duration> ARTIFACT_GRACE =
            SettingKey.of(
                    "registry.artifact_grace",
                    SettingTypes.duration(Duration.ofHours(1), Duration.ofDays(3650)),
                    Duration.ofDays(7),
                    "how long an artifact outlives the last version and backup that need it");
    static final SettingKey<List<String>> METADATA =
            SettingKey.of(
                    "registry.metadata",
                    SettingTypes.list(Shapes.METRIC, 100),
                    List.of(),
                    "fields of a registration that are kept; none named keeps all");
    static final SettingKey<List<String>> HIGHER_IS_BETTER =
            SettingKey.of(
                    "registry.metrics.higher-is-better",
                    SettingTypes.list(Shapes.METRIC, NAMES_MAX),
                    HIGHER,
                    "metrics where more wins; replaces the default list");
    static final SettingKey<List<String>> LOWER_IS_BETTER =
            SettingKey.of(
                    "registry.metrics.lower-is-better",
                    SettingTypes.list(Shapes.METRIC, NAMES_MAX),
                    LOWER,
                    "metrics where less wins; replaces the default list");

    public RegistrySettings {
        KEEP_VERSIONS.require(keepVersions);
        ARTIFACT_GRACE.require(artifactGrace);
        metadata = List.copyOf(METADATA.require(metadata));
        higherIsBetter = List.copyOf(HIGHER_IS_BETTER.require(higherIsBetter));
        lowerIsBetter = List.copyOf(LOWER_IS_BETTER.require(lowerIsBetter));
    }

    static List<SettingKey<?>> keys() {
        return List.of(KEEP_VERSIONS, ARTIFACT_GRACE, METADATA, HIGHER_IS_BETTER, LOWER_IS_BETTER);
    }

    static RegistrySettings from(Settings settings) {
        return new RegistrySettings(
                settings.get(KEEP_VERSIONS),
                settings.get(ARTIFACT_GRACE),
                settings.get(METADATA),
                minus(settings, HIGHER_IS_BETTER, LOWER_IS_BETTER),
                minus(settings, LOWER_IS_BETTER, HIGHER_IS_BETTER));
    }

    /** A list that was written takes its metrics out of the other's default. */
    private static List<String> minus(
            Settings settings, SettingKey<List<String>> own, SettingKey<List<String>> other) {
        if (settings.isGiven(own) || !settings.isGiven(other)) {
            return settings.get(own);
        }
        List<String> taken = settings.get(other);
        return settings.get(own).stream().filter(metric -> !taken.contains(metric)).toList();
    }

    static Optional<Problem> check(Settings settings) {
        List<String> higher = settings.get(HIGHER_IS_BETTER);
        boolean bothWritten =
                settings.isGiven(HIGHER_IS_BETTER) && settings.isGiven(LOWER_IS_BETTER);
        return bothWritten && settings.get(LOWER_IS_BETTER).stream().anyMatch(higher::contains)
                ? Optional.of(
                        settings.refuse(
                                LOWER_IS_BETTER, "no metric of registry.metrics.higher-is-better"))
                : Optional.empty();
    }
}
