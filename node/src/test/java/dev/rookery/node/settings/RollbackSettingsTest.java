package dev.rookery.node.settings;

import static dev.rookery.node.settings.SettingsFixture.defaults;
import static dev.rookery.node.settings.SettingsFixture.loaded;
import static dev.rookery.node.settings.SettingsFixture.refuses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rookery.node.settings.RollbackSettings.Mode;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RollbackSettingsTest {

    private static final RollbackRules RULES =
            new RollbackRules(50, 0.10, 0.05, Duration.ofHours(24), 50, 0.95, 2, true);

    private static final RollbackWrites WRITES =
            new RollbackWrites(true, RollbackWrites.FailedStage.ARCHIVED);

    @Test
    void theDefaultsAdviseAndDoNotAct() {
        assertEquals(
                new RollbackSettings(Mode.ADVISE, RULES, Duration.ofHours(1), 3, Map.of(), WRITES),
                defaults().rollback());
    }

    @Test
    void everyKeyIsMapped() {
        RollbackSettings rollback =
                loaded(
                                """
                                rollback:
                                  mode: auto
                                  rules: {elo-drop: 30, win-rate-drop: 0.2, error-rate: 0.01, window: 2h,
                                          min-games: 10, confidence: 0.9, consecutive: 3, scale-by-elo: false}
                                  cooldown: 5m
                                  max-per-day: 9
                                  auto-baseline: false
                                  failed-stage: rejected
                                """)
                        .rollback();

        RollbackRules rules =
                new RollbackRules(30, 0.2, 0.01, Duration.ofHours(2), 10, 0.9, 3, false);
        assertEquals(
                new RollbackSettings(
                        Mode.AUTO,
                        rules,
                        Duration.ofMinutes(5),
                        9,
                        Map.of(),
                        new RollbackWrites(false, RollbackWrites.FailedStage.REJECTED)),
                rollback);
    }

    @Test
    void everyRangeIsRefused() {
        refuses("rollback.mode", "on", "always");
        refuses("rollback.failed-stage", "deleted", "staging", "1");
        refuses("rollback.rules.elo-drop", "0", "5001", "NaN");
        refuses("rollback.rules.win-rate-drop", "0", "1.1");
        refuses("rollback.rules.error-rate", "0", "2");
        refuses("rollback.rules.window", "59s", "366d");
        refuses("rollback.rules.min-games", "0", "10000001");
        refuses("rollback.rules.confidence", "0.4", "1");
        refuses("rollback.rules.consecutive", "0", "101");
        refuses("rollback.rules.scale-by-elo", "maybe");
        refuses("rollback.cooldown", "31d", "1");
        refuses("rollback.max-per-day", "0", "1001");
        refuses("rollback.auto-baseline", "sometimes", "1");
        refuses(
                "rollback.models",
                "[a]",
                "{'a b': {mode: off}}",
                "{a: {mode: on}}",
                "{a: {elo: 3}}");
        assertThrows(
                IllegalArgumentException.class,
                () -> new RollbackRules(0, 0.1, 0.05, Duration.ofHours(1), 1, 0.9, 1, true));
        assertThrows(
                IllegalArgumentException.class,
                () ->
                        new RollbackSettings(
                                Mode.OFF, RULES, Duration.ofDays(-1), 1, Map.of(), WRITES));
    }

    @Test
    void oneModelMayDifferInEverything() {
        RollbackSettings rollback =
                loaded(
                                """
                                rollback.models:
                                  square8_2p: {mode: 'off', elo-drop: 20, win-rate-drop: 0.3, error-rate: 0.4,
                                               window: 3h, min-games: 7, confidence: 0.8, consecutive: 1,
                                               scale-by-elo: false, cooldown: 1m, max-per-day: 1}
                                  hex8_2p: {min-games: 500}
                                """)
                        .rollback();

        RollbackSettings square = rollback.forModel("square8_2p");
        assertEquals(
                new RollbackSettings(
                        Mode.OFF,
                        new RollbackRules(20, 0.3, 0.4, Duration.ofHours(3), 7, 0.8, 1, false),
                        Duration.ofMinutes(1),
                        1,
                        rollback.models(),
                        rollback.writes()),
                square);
        assertEquals(500, rollback.forModel("hex8_2p").rules().minGames());
        assertEquals(50, rollback.forModel("hex8_2p").rules().eloDrop());
        assertEquals(rollback, rollback.forModel("another"));
    }
}
