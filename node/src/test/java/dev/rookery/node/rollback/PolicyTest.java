package dev.rookery.node.rollback;

import static dev.rookery.node.rollback.Cases.DEFAULTS;
import static dev.rookery.node.rollback.Cases.HOUR;
import static dev.rookery.node.rollback.Cases.NOW;
import static dev.rookery.node.rollback.Cases.SET_AT;
import static dev.rookery.node.rollback.Cases.baseline;
import static dev.rookery.node.rollback.Cases.games;
import static dev.rookery.node.rollback.Cases.judge;
import static dev.rookery.node.rollback.Cases.question;
import static dev.rookery.node.rollback.Cases.rules;
import static dev.rookery.node.rollback.Cases.sample;
import static dev.rookery.node.rollback.Cases.with;
import static dev.rookery.node.rollback.Cases.withRollbacks;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.node.registry.Baseline;
import dev.rookery.node.registry.MetricDirections;
import dev.rookery.node.registry.Observation.Games;
import dev.rookery.node.rollback.Verdict.Kind;
import dev.rookery.node.settings.RollbackSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class PolicyTest {

    private static final Baseline BASELINE = baseline("elo", 1500, "win_rate", 0.5);

    /** 100 below in 400 games. */
    private static final Sample WORSE = games(NOW - HOUR, 144, 0, 256, "elo", 1400);

    @Test
    void aRealDropIsToBeRolledBackAndTheNumbersAreInTheSentence() {
        Verdict verdict =
                judge(
                        baseline("elo", 1500),
                        sample(
                                NOW - HOUR,
                                "elo",
                                1432,
                                "elo_uncertainty",
                                10.7,
                                "games_played",
                                212));

        assertTrue(verdict.shouldRollback());
        assertEquals(
                "elo 1432 is 68 below baseline 1500 (± 21 at 95 %) over 212 games, limit 50",
                verdict.reason());
        assertEquals(Severity.MAJOR, verdict.severity());
        assertEquals(OptionalLong.of(NOW + 60_000), verdict.nextCheckMillis());
    }

    @Test
    void theReasonNamesEveryMetricThatFired() {
        Verdict verdict = judge(BASELINE, WORSE);

        assertEquals(Kind.FAILING, verdict.kind());
        assertEquals(Severity.CRITICAL, verdict.severity());
        assertEquals(
                "elo 1400 is 100 below baseline 1500 (± 35 at 95 %) over 400 games, limit 50;"
                        + " win_rate 0.36 is 0.14 below baseline 0.5 (± 0.048 at 95 %) over 400"
                        + " games, limit 0.1",
                verdict.reason());
    }

    @Test
    void whatIsSoHasAVerdictOfItsOwn() {
        assertEquals(Kind.HEALTHY, judge(BASELINE, even(1495, 200)).kind());
        assertEquals(Kind.WITHIN_NOISE, judge(baseline("elo", 1500), even(1440, 60)).kind());
        assertEquals(Kind.DEGRADED, judge(baseline("elo", 1500), even(1465, 1000)).kind());
        assertEquals(Kind.FAILING, judge(baseline("elo", 1500), even(1450, 1000)).kind());
        assertEquals(Kind.TOO_LITTLE_DATA, judge(BASELINE, even(1000, 49)).kind());
        assertEquals(Kind.TOO_LITTLE_DATA, judge(BASELINE).kind());
        Question off = question(off(), BASELINE, List.of(WORSE));
        assertEquals(Kind.OFF, Policy.judge(off).kind());
        assertEquals(OptionalLong.empty(), Policy.judge(off).nextCheckMillis());
        Question bare =
                new Question(
                        Optional.empty(),
                        List.of(WORSE),
                        List.of(),
                        DEFAULTS,
                        MetricDirections.DEFAULT,
                        NOW);
        assertEquals(Kind.NO_BASELINE, Policy.judge(bare).kind());
        assertEquals(Kind.NO_PRODUCTION, Policy.noProduction(bare).kind());
    }

    @Test
    void tooLittleDataSaysHowMuchIsWanted() {
        assertEquals(
                "too little data: elo: 49 games since the baseline and in the window, 50 wanted",
                judge(baseline("elo", 1500), even(1000, 49)).reason());
        assertEquals(
                "too little data: no observation of the version in production; elo: 0 games since"
                        + " the baseline and in the window, 50 wanted",
                judge(baseline("elo", 1500)).reason());
    }

    @Test
    void aValueOfZeroIsAValue() {
        Verdict lost = judge(baseline("elo", 200), sample(NOW, "elo", 0, "games_played", 400));
        assertEquals(Kind.FAILING, lost.kind());
        Verdict never =
                judge(baseline("win_rate", 0.5), sample(NOW, "win_rate", 0.0, "games_played", 100));
        assertEquals(Kind.FAILING, never.kind());
        Verdict none = judge(BASELINE, sample(NOW, "elo", 100, "games_played", 0));
        assertEquals(Kind.TOO_LITTLE_DATA, none.kind());
        Verdict zero = judge(baseline("elo", 0), even(-100, 400));
        assertEquals(Kind.FAILING, zero.kind());
        Verdict exact =
                judge(
                        baseline("elo", 1500),
                        sample(NOW, "elo", 1449, "elo_uncertainty", 0, "games_played", 50));
        assertEquals(Kind.FAILING, exact.kind());
    }

    @Test
    void aWorseDropNeverWaitsLongerThanASmallerOne() {
        Baseline baseline = baseline("elo", 1500);
        RollbackSettings twice = with(rules(50, 0.95, 2));
        int before = 0;
        for (int drop = 0; drop <= 200; drop++) {
            Verdict verdict =
                    Policy.judge(question(twice, baseline, List.of(even(1500 - drop, 100_000))));
            int rank =
                    List.of(Kind.HEALTHY, Kind.DEGRADED, Kind.UNCONFIRMED, Kind.FAILING)
                            .indexOf(verdict.kind());
            assertTrue(rank >= before, drop + " below: " + verdict.kind());
            before = rank;
        }
        assertEquals(3, before);
    }

    @Test
    void severityFollowsTheDropAndHowOftenItWasFound() {
        Baseline baseline = baseline("elo", 1500);
        Map<Integer, Severity> expected =
                Map.of(
                        19, Severity.NONE,
                        20, Severity.MINOR,
                        35, Severity.MODERATE,
                        50, Severity.MAJOR,
                        75, Severity.CRITICAL);
        expected.forEach(
                (drop, severity) ->
                        assertEquals(
                                severity, judge(baseline, even(1500 - drop, 100_000)).severity()));

        Sample first = even(NOW - 3 * HOUR, 1475, 100_000);
        Sample second = even(NOW - 2 * HOUR, 1475, 100_000);
        Sample third = even(NOW - HOUR, 1475, 100_000);
        assertEquals(Severity.MODERATE, judge(baseline, first, second).severity());
        Verdict often = judge(baseline, first, second, third);
        assertEquals(Severity.CRITICAL, often.severity());
        assertEquals(3, often.inARow());
        assertEquals(Kind.DEGRADED, often.kind(), "below the limit nothing is rolled back");
    }

    @Test
    void whatIsNotCriticalWaitsForItsConfirmations() {
        Baseline baseline = baseline("elo", 1500);
        RollbackSettings twice = with(rules(50, 0.95, 2));
        Sample first = even(NOW - 2 * HOUR, 1440, 1000);
        Sample second = even(NOW - HOUR, 1440, 1000);

        Verdict once = Policy.judge(question(twice, baseline, List.of(first)));
        assertEquals(Kind.UNCONFIRMED, once.kind());
        assertFalse(once.shouldRollback());
        Verdict again = Policy.judge(question(twice, baseline, List.of(second, first)));
        assertEquals(Kind.FAILING, again.kind());
        Sample critical = even(NOW - HOUR, 1420, 1000);
        assertTrue(Policy.judge(question(twice, baseline, List.of(critical))).shouldRollback());
    }

    @Test
    void weakModelsMayDropMoreAndStrongOnesLess() {
        assertEquals(Kind.DEGRADED, judge(baseline("elo", 650), even(580, 5000)).kind());
        assertEquals(Kind.FAILING, judge(baseline("elo", 650), even(575, 5000)).kind());
        assertEquals(Kind.FAILING, judge(baseline("elo", 1600), even(1565, 5000)).kind());
        assertEquals(Kind.DEGRADED, judge(baseline("elo", 1600), even(1566, 5000)).kind());
        assertEquals(Kind.DEGRADED, judge(baseline("elo", 1500), even(1465, 5000)).kind());
    }

    @Test
    void whatWasSeenBeforeTheBaselineOrTheWindowDoesNotCount() {
        assertEquals(Kind.TOO_LITTLE_DATA, judge(BASELINE, even(SET_AT - 1, 1300, 1000)).kind());
        Baseline old = Cases.baseline(NOW - 99 * HOUR, BASELINE.metrics(), Optional.empty());
        assertEquals(Kind.TOO_LITTLE_DATA, judge(old, even(NOW - 24 * HOUR, 1300, 1000)).kind());
        assertEquals(Kind.FAILING, judge(old, even(NOW - 24 * HOUR + 1, 1300, 1000)).kind());
    }

    @Test
    void whatClaimsToBeLaterThanNowIsOfNow() {
        assertEquals(Kind.FAILING, judge(BASELINE, even(NOW + 99 * HOUR, 1300, 1000)).kind());
        Baseline ahead = Cases.baseline(NOW + HOUR, BASELINE.metrics(), Optional.empty());
        assertEquals(Kind.FAILING, judge(ahead, even(NOW, 1300, 1000)).kind());
        Question question = question(DEFAULTS, BASELINE, List.of(WORSE));
        Verdict cooling = Policy.judge(withRollbacks(question, NOW + 99 * HOUR));
        assertEquals(OptionalLong.of(NOW + HOUR), cooling.nextCheckMillis());
    }

    @Test
    void aRollbackIsHeldUpByThoseBeforeIt() {
        Question question = question(DEFAULTS, BASELINE, List.of(WORSE));

        Verdict cooling = Policy.judge(withRollbacks(question, NOW - HOUR + 1));
        assertEquals(Kind.COOLING_DOWN, cooling.kind());
        assertFalse(cooling.shouldRollback());
        assertTrue(cooling.reason().contains("elo 1400 is 100 below"), cooling.reason());
        assertEquals(OptionalLong.of(NOW + 1), cooling.nextCheckMillis());
        assertTrue(Policy.judge(withRollbacks(question, NOW - HOUR)).shouldRollback());

        Verdict slowed = Policy.judge(withRollbacks(question, NOW - HOUR, NOW - 20 * HOUR));
        assertEquals(Kind.COOLING_DOWN, slowed.kind(), "the second doubles the cooldown");
        assertEquals(Escalation.SLOW_DOWN, slowed.escalation());

        Verdict daily =
                Policy.judge(
                        withRollbacks(question, NOW - 3 * HOUR, NOW - 20 * HOUR, NOW - 10 * HOUR));
        assertEquals(Kind.DAILY_LIMIT, daily.kind());
        assertEquals(OptionalLong.of(NOW + 4 * HOUR), daily.nextCheckMillis());

        Long[] seven = new Long[7];
        for (int i = 0; i < seven.length; i++) {
            seven[i] = NOW - (i + 1L) * 23 * HOUR;
        }
        Verdict person = Policy.judge(withRollbacks(question, seven));
        assertEquals(Kind.NEEDS_PERSON, person.kind());
        assertEquals(Escalation.CALL_A_PERSON, person.escalation());
        assertTrue(person.reason().startsWith("rolled back 7 times in 7 d, a person"));
        assertEquals(OptionalLong.of(NOW + 7 * HOUR), person.nextCheckMillis());
    }

    @Test
    void tooManyErrorsNeedNoBaselineToBeWorseThan() {
        Sample failing = new Sample(NOW, WORSE.metrics(), Optional.of(new Games(200, 0, 200, 60)));
        Verdict verdict = judge(baseline("elo", 1400), failing);
        assertEquals(Kind.FAILING, verdict.kind());
        assertEquals(
                "error_rate 0.13 is 0.08 above limit 0.05 (± 0.028 at 95 %) over 460 games",
                verdict.reason());
        Sample told = games(NOW, 50, 0, 50, "error_rate", 0.2);
        assertEquals(Kind.FAILING, judge(baseline("win_rate", 0.5), told).kind());
        Sample few = games(NOW, 50, 0, 50, "error_rate", 0.06);
        assertEquals(Kind.WITHIN_NOISE, judge(baseline("win_rate", 0.5), few).kind());
    }

    @Test
    void anyMetricIsHeldToItsBaselineInItsDirection() {
        RollbackSettings settings = with(rules(Map.of("rmse", 2.0), Map.of()));
        Baseline baseline = baseline("rmse", 10);
        List<Sample> worse = values("rmse", 12.5, 12.6, 12.4);
        Verdict verdict = Policy.judge(question(settings, baseline, worse));
        assertEquals(Kind.FAILING, verdict.kind());
        assertEquals(
                "rmse 12.5 is 2.5 above baseline 10 (± 0.24841 at 95 %) over 3 observations,"
                        + " limit 2",
                verdict.reason());
        assertEquals(
                Kind.HEALTHY,
                Policy.judge(question(settings, baseline, values("rmse", 8, 7, 9))).kind());
        assertEquals(
                Kind.WITHIN_NOISE,
                Policy.judge(question(settings, baseline, values("rmse", 2, 12, 30))).kind());
        assertEquals(
                Kind.TOO_LITTLE_DATA,
                Policy.judge(question(settings, baseline, values("rmse", 99, 99))).kind());
    }

    @Test
    void aFloorHoldsWhateverTheBaseline() {
        RollbackSettings settings =
                with(rules(Map.of(), Map.of("elo", 1200.0, "latency_ms", 40.0)));
        Verdict below =
                Policy.judge(question(settings, baseline("elo", 1100), List.of(even(1100, 1000))));
        assertEquals(Kind.FAILING, below.kind());
        assertEquals(
                "elo 1100 is 100 below floor 1200 (± 21.5 at 95 %) over 1000 games",
                below.reason());
        Verdict slow =
                Policy.judge(
                        question(
                                settings, baseline("elo", 1100), values("latency_ms", 50, 51, 52)));
        assertTrue(slow.reason().startsWith("latency_ms 51 is 11 above ceiling 40"));
    }

    @Test
    void aPercentageIsNoShareAndWhatIsNoNumberIsNoValue() {
        Sample percent = sample(NOW, "win_rate", 36, "games_played", 400);
        assertEquals(Kind.TOO_LITTLE_DATA, judge(baseline("win_rate", 0.5), percent).kind());
        Sample nothing = sample(NOW, "elo", Double.NaN, "games_played", 400);
        assertEquals(Kind.TOO_LITTLE_DATA, judge(baseline("elo", 1500), nothing).kind());
        Sample huge = games(NOW, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, "elo", 1400);
        assertEquals(Kind.FAILING, judge(baseline("elo", 1500), huge).kind());
    }

    @Test
    void aBaselineThatSaysHowUncertainItIsNeedsAGreaterDrop() {
        Sample seen = even(1440, 400);
        assertEquals(Kind.FAILING, judge(baseline("elo", 1500), seen).kind());
        assertEquals(Kind.FAILING, judge(baseline("elo", 1500, "games_played", 100), seen).kind());
        assertEquals(
                Kind.WITHIN_NOISE,
                judge(baseline("elo", 1500, "elo_uncertainty", 30), seen).kind());
        Baseline counted =
                Cases.baseline(
                        SET_AT,
                        baseline("elo", 1500).metrics(),
                        Optional.of(new Games(50, 0, 50, 0)));
        assertEquals(Kind.WITHIN_NOISE, judge(counted, seen).kind());
    }

    @Test
    void drawsSayMoreThanWinsAndLosses() {
        Baseline baseline = baseline("elo", 1500);
        Sample decided = games(NOW, 30, 0, 30, "elo", 1440);
        Sample drawn = games(NOW, 5, 50, 5, "elo", 1440);
        assertEquals(Kind.WITHIN_NOISE, judge(baseline, decided).kind());
        assertEquals(Kind.FAILING, judge(baseline, drawn).kind());
    }

    @Test
    void manyMetricsShareOneChanceOfAFalseAlarm() {
        Map<String, Double> limits = Map.of("accuracy", 0.1, "auc", 0.1, "f1", 0.1);
        Baseline baseline = baseline("elo", 1500, "accuracy", 0.9, "auc", 0.9, "f1", 0.9);
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            samples.add(
                    sample(
                            NOW,
                            "elo",
                            1432,
                            "games_played",
                            50,
                            "accuracy",
                            0.9,
                            "auc",
                            0.9,
                            "f1",
                            0.9));
        }
        Verdict alone = Policy.judge(question(DEFAULTS, baseline, samples));
        Verdict among = Policy.judge(question(with(rules(limits, Map.of())), baseline, samples));
        assertEquals(Kind.FAILING, alone.kind());
        assertEquals(55.6, alone.evidence().get(0).margin(), 0.1);
        assertEquals(63.5, among.evidence().get(0).margin(), 0.1);
    }

    @Test
    void aLookThatFoundNothingEndsTheRow() {
        Baseline baseline = baseline("elo", 1500);
        Sample early = even(NOW - 5 * HOUR, 1440, 1000);
        Sample good = even(NOW - 4 * HOUR, 1600, 1000);
        Sample worse = even(NOW - 3 * HOUR, 1200, 1000);
        assertEquals(1, judge(baseline, early, good, worse).inARow());
        assertEquals(2, judge(baseline, early, worse).inARow());
        Sample later = even(NOW - 2 * HOUR, 1300, 5000);
        assertEquals(1, judge(baseline, good, later).inARow(), "a look sees nothing later");
    }

    @Test
    void limitsAreComparedAsDecimals() {
        Sample seen = sample(NOW, "win_rate", 0.52, "games_played", 100_000);
        assertEquals(Kind.FAILING, judge(baseline("win_rate", 0.62), seen).kind());
    }

    private static Sample even(double elo, long games) {
        return even(NOW - HOUR, elo, games);
    }

    private static Sample even(long at, double elo, long games) {
        return sample(at, "elo", elo, "games_played", games);
    }

    private static List<Sample> values(String metric, double... values) {
        List<Sample> samples = new ArrayList<>();
        for (double value : values) {
            samples.add(sample(NOW - HOUR, metric, value));
        }
        return samples;
    }

    private static RollbackSettings off() {
        return new RollbackSettings(
                RollbackSettings.Mode.OFF,
                DEFAULTS.rules(),
                DEFAULTS.interval(),
                DEFAULTS.cooldown(),
                DEFAULTS.maxPerDay(),
                DEFAULTS.escalation(),
                Map.of(),
                Map.of(),
                Cases.DEFAULTS.writes(),
                List.of());
    }
}
