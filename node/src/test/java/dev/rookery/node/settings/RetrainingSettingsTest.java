package dev.rookery.node.settings;

import static dev.rookery.node.settings.SettingsFixture.defaults;
import static dev.rookery.node.settings.SettingsFixture.loaded;
import static dev.rookery.node.settings.SettingsFixture.refuses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RetrainingSettingsTest {

    @Test
    void nothingAsksForRetrainingByDefault() {
        assertEquals(List.of(), defaults().retraining().rules());
    }

    @Test
    void everyKeyIsMapped() {
        List<RetrainingRule> rules =
                loaded(
                                """
                                retraining:
                                  rules:
                                    - {metric: elo, drop: 50}
                                    - {model: a*, metric: loss, of: versions, over: 3, slope: 0.5}
                                    - {model: m, every: 7d}
                                """)
                        .retraining()
                        .rules();

        assertEquals(
                List.of(
                        new RetrainingRule(
                                "*",
                                Optional.of("elo"),
                                RetrainingRule.Of.VALUES,
                                5,
                                Optional.of(50.0),
                                Optional.empty(),
                                Optional.empty()),
                        new RetrainingRule(
                                "a*",
                                Optional.of("loss"),
                                RetrainingRule.Of.VERSIONS,
                                3,
                                Optional.empty(),
                                Optional.of(0.5),
                                Optional.empty()),
                        new RetrainingRule(
                                "m",
                                Optional.empty(),
                                RetrainingRule.Of.VALUES,
                                5,
                                Optional.empty(),
                                Optional.empty(),
                                Optional.of(Duration.ofDays(7)))),
                rules);
        assertTrue(rules.get(0).covers("x") && rules.get(1).covers("ab"));
        assertFalse(rules.get(1).covers("ba") || rules.get(2).covers("mm"));
        assertEquals(
                "{model: a*, metric: loss, of: versions, over: 3, slope: 0.5}",
                rules.get(1).text());
    }

    @Test
    void everyRangeIsRefused() {
        refuses(
                "retraining.rules",
                "[{model: 'a b', every: 1d}]",
                "[{metric: elo}]",
                "[{drop: 5}]",
                "[{metric: elo, drop: -1}]",
                "[{metric: elo, slope: x}]",
                "[{metric: elo, drop: 1, over: 1}]",
                "[{metric: elo, drop: 1, over: 101}]",
                "[{metric: elo, drop: 1, of: models}]",
                "[{metric: elo, drop: 1, every: 1d}]",
                "[{every: 1m}]",
                "[{every: 1d, over: 3}]",
                "[{model: m}]",
                "[x]");
    }
}
