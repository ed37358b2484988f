package dev.rookery.node.settings;

import static dev.rookery.node.settings.SettingsFixture.defaults;
import static dev.rookery.node.settings.SettingsFixture.loaded;
import static dev.rookery.node.settings.SettingsFixture.refuses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rookery.node.settings.RollbackSettings.Escalation;
import dev.rookery.node.settings.RollbackSettings.Mode;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RollbackSettingsTest {

    private static final RollbackRules RULES =
            new RollbackRules(
                    50,
                    0.10,
                    0.05,
                    Map.of(),
                    Map.of(),
                    Duration.ofHours(24),
                    50,
                    3,
                    0.95,
                    2,
                    1,
                    true);
    private static final Escalation ESCALATION =
            new Escalation(Duration.ofDays(7), List.of(1, 2, 3, 5, 7));

    private static final RollbackWrites WRITES =
            new RollbackWrites(true, RollbackWrites.FailedStage.ARCHIVED);

    @Test
    void theDefaultsAdviseAndDoNotAct() {
        assertEquals(
                new RollbackSettings(
                        Mode.ADVISE,
                        RULES,
                        Duration.ofMinutes(1),
                        Duration.ofHours(1),
                        3,
                        ESCALATION,
                        Map.of(),
                        Map.of(),
                        WRITES,
                        List.of()),
                defaults().rollback());
    }

    @Test
    void everyKeyIsMapped() {
        RollbackSettings rollback =
                loaded(
                                """
                                rollback:
                                  mode: approve
                                  rules: {elo-drop: 30, win-rate-drop: 0.2, error-rate: 0.01, window: 2h,
                                          metrics: {accuracy: 0.02}, floors: {elo: 1200},
                                          min-games: 10, min-observations: 4, confidence: 0.9,
                                          consecutive: 3, confirmations: 2, scale-by-elo: false}
                                  interval: 10s
                                  cooldown: 5m
                                  max-per-day: 9
                                  escalation: {window: 2d, steps: [1, 3, 4, 6, 8]}
                                  auto-baseline: false
                                  failed-stage: rejected
                                  sources:
                                    - {url: 'http://prom:9090', model: m, queries: {elo: avg(elo)}, interval: 30s}
                                """)
                        .rollback();

        RollbackRules rules =
                new RollbackRules(
                        30,
                        0.2,
                        0.01,
                        Map.of("accuracy", 0.02),
                        Map.of("elo", 1200.0),
                        Duration.ofHours(2),
                        10,
                        4,
                        0.9,
                        3,
                        2,
                        false);
        assertEquals(
                new RollbackSettings(
                        Mode.APPROVE,
                        rules,
                        Duration.ofSeconds(10),
                        Duration.ofMinutes(5),
                        9,
                        new Escalation(Duration.ofDays(2), List.of(1, 3, 4, 6, 8)),
                        Map.of(),
                        Map.of(),
                        new RollbackWrites(false, RollbackWrites.FailedStage.REJECTED),
                        List.of(
                                new RollbackSource(
                                        URI.create("http://prom:9090"),
                                        "m",
                                        Map.of("elo", "avg(elo)"),
                                        Duration.ofSeconds(30)))),
                rollback);
    }

    @Test
    void everyRangeIsRefused() {
        refuses("rollback.mode", "on", "always");
        refuses("rollback.failed-stage", "deleted", "staging", "1");
        refuses("rollback.rules.elo-drop", "0", "5001", "NaN");
        refuses("rollback.rules.win-rate-drop", "0", "1.1");
        refuses("rollback.rules.error-rate", "0", "2");
        refuses("rollback.rules.metrics", "[a]", "{elo: 3}", "{'a b': 1}", "{a: 0}", "{a: x}");
        refuses("rollback.rules.floors", "[a]", "{'a b': 1}", "{a: 1000000000001}");
        refuses("rollback.rules.window", "59s", "366d");
        refuses("rollback.rules.min-games", "0", "10000001");
        refuses("rollback.rules.min-observations", "1", "10001");
        refuses("rollback.rules.confidence", "0.4", "1");
        refuses("rollback.rules.consecutive", "0", "101");
        refuses("rollback.rules.confirmations", "0", "101");
        refuses("rollback.rules.scale-by-elo", "maybe");
        refuses("rollback.interval", "999ms", "25h");
        refuses("rollback.cooldown", "31d", "1");
        refuses("rollback.max-per-day", "0", "1001");
        refuses("rollback.auto-baseline", "sometimes", "1");
        refuses("rollback.escalation.window", "59m", "366d");
        refuses("rollback.escalation.steps", "[1, 2]", "[1, 2, 3, 5, 5]", "[0, 1, 2, 3, 4]");
        refuses("rollback.types", "[a]", "{unheard: {mode: off}}", "{heuristic: {mode: on}}");
        refuses(
                "rollback.sources",
                "[a]",
                "[{url: 'http://prom:9090', model: m}]",
                "[{url: 'http://prom:9090', model: m, queries: {}}]",
                "[{url: 'ftp://prom', model: m, queries: {elo: x}}]",
                "[{url: 'http://prom/path', model: m, queries: {elo: x}}]",
                "[{url: 'http://prom', model: 'a b', queries: {elo: x}}]",
                "[{url: 'http://prom', model: m, queries: {elo: x}, interval: 1s}]");
        refuses(
                "rollback.models",
                "[a]",
                "{'a b': {mode: off}}",
                "{a: {mode: on}}",
                "{a: {elo: 3}}");
    }

    @Test
    void whatCodeMakesIsHeldToTheSameRanges() {
        assertThrows(
                IllegalArgumentException.class,
                () ->
                        new RollbackRules(
                                0,
                                0.1,
                                0.05,
                                Map.of(),
                                Map.of(),
                                Duration.ofHours(1),
                                1,
                                3,
                                0.9,
                                1,
                                1,
                                true));
        assertThrows(
                IllegalArgumentException.class,
                () ->
                        new RollbackSettings(
                                Mode.OFF,
                                RULES,
                                Duration.ofMinutes(1),
                                Duration.ofDays(-1),
                                1,
                                ESCALATION,
                                Map.of(),
                                Map.of(),
                                WRITES,
                                List.of()));
        assertThrows(
                IllegalArgumentException.class,
                () -> new Escalation(Duration.ofDays(1), List.of(1, 2, 3, 3, 4)));
    }

    @Test
    void oneModelMayDifferInEverything() {
        RollbackSettings rollback =
                loaded(
                                """
                                rollback.models:
                                  square8_2p: {mode: 'off', elo-drop: 20, win-rate-drop: 0.3, error-rate: 0.4,
                                               metrics: {rmse: 2}, floors: {accuracy: 0.5},
                                               window: 3h, min-games: 7, min-observations: 9,
                                               confidence: 0.8, consecutive: 1, confirmations: 5,
                                               scale-by-elo: false, cooldown: 1m, max-per-day: 1}
                                  hex8_2p: {min-games: 500}
                                """)
                        .rollback();

        RollbackSettings square = rollback.forModel("square8_2p", "experimental");
        assertEquals(
                new RollbackSettings(
                        Mode.OFF,
                        new RollbackRules(
                                20,
                                0.3,
                                0.4,
                                Map.of("rmse", 2.0),
                                Map.of("accuracy", 0.5),
                                Duration.ofHours(3),
                                7,
                                9,
                                0.8,
                                1,
                                5,
                                false),
                        rollback.interval(),
                        Duration.ofMinutes(1),
                        1,
                        ESCALATION,
                        Map.of(),
                        rollback.models(),
                        WRITES,
                        List.of()),
                square);
        RollbackSettings hex = rollback.forModel("hex8_2p", "experimental");
        assertEquals(500, hex.rules().minGames());
        assertEquals(50, hex.rules().eloDrop());
        assertEquals(rollback, rollback.forModel("another", "experimental"));
    }

    @Test
    void aModelsOwnRulesBeatThoseOfItsType() {
        RollbackSettings rollback =
                loaded(
                                """
                                rollback.types:
                                  heuristic: {mode: auto, min-games: 20}
                                rollback.models:
                                  hex8_2p: {min-games: 500}
                                """)
                        .rollback();

        RollbackSettings hex = rollback.forModel("hex8_2p", "heuristic");
        assertEquals(Mode.AUTO, hex.mode());
        assertEquals(500, hex.rules().minGames());
        RollbackSettings another = rollback.forModel("another", "heuristic");
        assertEquals(20, another.rules().minGames());
        assertEquals(Mode.ADVISE, rollback.forModel("another", "ensemble").mode());
    }
}
