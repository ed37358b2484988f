package dev.rookery.node.settings;

import static dev.rookery.node.settings.SettingsFixture.defaults;
import static dev.rookery.node.settings.SettingsFixture.loaded;
import static dev.rookery.node.settings.SettingsFixture.problems;
import static dev.rookery.node.settings.SettingsFixture.refuses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RegistrySettingsTest {

    @Test
    void theDefaultsAreThoseOfTheRegistriesTakenOver() {
        RegistrySettings registry = defaults().registry();

        assertEquals(5, registry.keepVersions());
        assertEquals(Duration.ofDays(7), registry.artifactGrace());
        assertEquals(
                List.of(), registry.metadata(), "all is kept: what others recorded round-trips");
        assertTrue(
                registry.higherIsBetter()
                        .containsAll(
                                List.of(
                                        "direction_accuracy",
                                        "profit_factor",
                                        "sharpe_ratio",
                                        "r_squared",
                                        "annual_return",
                                        "total_return",
                                        "win_rate",
                                        "elo",
                                        "policy_accuracy")));
        assertTrue(
                registry.lowerIsBetter()
                        .containsAll(
                                List.of(
                                        "rmse",
                                        "mae",
                                        "max_drawdown",
                                        "volatility",
                                        "elo_uncertainty",
                                        "avg_move_time_ms",
                                        "value_mse")));
        assertFalse(
                registry.higherIsBetter().stream().anyMatch(registry.lowerIsBetter()::contains));
    }

    @Test
    void everyKeyIsMapped() {
        RegistrySettings registry =
                loaded(
                                """
                                registry:
                                  keep_versions: 7
                                  artifact_grace: 2d
                                  metadata: [notes]
                                  metrics: {higher-is-better: [speed], lower-is-better: [cost]}
                                """)
                        .registry();

        assertEquals(
                new RegistrySettings(
                        7, Duration.ofDays(2), List.of("notes"), List.of("speed"), List.of("cost")),
                registry);
    }

    @Test
    void everyRangeIsRefused() {
        refuses("registry.keep_versions", "0", "1000001");
        refuses("registry.artifact_grace", "59m", "3651d");
        refuses("registry.metadata", "['a b']", "{a: b}");
        refuses("registry.metrics.higher-is-better", "['']", "{a: b}");
        refuses("registry.metrics.lower-is-better", "['a b']", "[[a]]");
        assertThrows(
                IllegalArgumentException.class,
                () -> new RegistrySettings(0, Duration.ofDays(1), List.of(), List.of(), List.of()));
    }

    @Test
    void aMetricWrittenInOneListLeavesTheOthersDefault() {
        RegistrySettings registry = loaded("registry.metrics.lower-is-better: [elo]").registry();

        assertEquals(List.of("elo"), registry.lowerIsBetter());
        assertFalse(registry.higherIsBetter().contains("elo"));
    }

    @Test
    void aMetricWrittenInBothListsIsRefused() {
        assertEquals(
                "registry.metrics.lower-is-better",
                problems("registry.metrics: {higher-is-better: [a], lower-is-better: [a]}")
                        .get(0)
                        .key());
    }
}
