package dev.rookery.node.rollback;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.node.rollback.Verdict.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * What must hold of the policy over random histories: 3,000 of them, or {@code
 * -Drookery.policy.histories}.
 */
class PolicyPropertyTest {

    private static final int HISTORIES = Integer.getInteger("rookery.policy.histories", 3_000);
    private static final long SEED = Long.getLong("rookery.seed", 20_261_129L);

    /** How much data and what verdicts there were, so that the laws were put to a test. */
    private final Map<Kind, Integer> seen = new EnumMap<>(Kind.class);

    private int worsened;

    @Test
    void theLawsHoldOfEveryHistory() {
        for (int i = 0; i < HISTORIES; i++) {
            String seed = "-Drookery.seed=" + (SEED + i) + " -Drookery.policy.histories=1";
            Random random = new Random(SEED + i);
            RandomCase generated = new RandomCase(random);
            Question question = generated.question();
            Verdict verdict = Policy.judge(question);
            seen.merge(verdict.kind(), 1, Integer::sum);

            theOrderMakesNoDifference(seed, question, verdict, random);
            tooFewGamesAreNeverActedOn(seed, question, verdict);
            nothingIsRolledBackWithinTheLimit(seed, verdict);
            worseNeverWaitsLonger(seed, question, generated, verdict);
        }
        for (Kind kind : Kind.values()) {
            boolean elsewhere = kind == Kind.NO_PRODUCTION;
            assertTrue(elsewhere || HISTORIES < 1000 || seen.containsKey(kind), kind::text);
        }
        System.out.println(HISTORIES + " histories, " + seen + ", worsened to " + worsened);
    }

    /** Every node asks with the same facts, in the order in which they came to it. */
    private static void theOrderMakesNoDifference(
            String seed, Question question, Verdict verdict, Random random) {
        for (int node = 0; node < 2; node++) {
            List<Sample> samples = new ArrayList<>(question.samples());
            List<Long> rollbacks = new ArrayList<>(question.rollbacks());
            Collections.shuffle(samples, random);
            Collections.shuffle(rollbacks, random);
            Question there =
                    new Question(
                            question.baseline(),
                            samples,
                            rollbacks,
                            question.settings(),
                            question.directions(),
                            question.nowMillis());
            assertEquals(verdict, Policy.judge(there), seed);
        }
    }

    /** By a count of its own: games since the baseline, in the window, of what is looked at. */
    private static void tooFewGamesAreNeverActedOn(
            String seed, Question question, Verdict verdict) {
        long now = question.nowMillis();
        long from =
                Math.max(
                        now - question.settings().rules().window().toMillis() + 1,
                        question.baseline().map(b -> Math.min(b.atMillis(), now)).orElse(0L));
        double games = 0;
        for (Sample sample : question.samples()) {
            if (Math.min(sample.atMillis(), now) >= from) {
                games +=
                        sample.games()
                                .map(g -> (double) g.wins() + g.draws() + g.losses() + g.errors())
                                .orElse(sample.metrics().getOrDefault("games_played", 0.0));
            }
        }
        if (games < question.settings().rules().minGames()) {
            boolean acted = verdict.shouldRollback() || verdict.kind().isFailing();
            assertTrue(!acted, () -> seed + ": " + verdict);
        }
    }

    private static void nothingIsRolledBackWithinTheLimit(String seed, Verdict verdict) {
        if (verdict.shouldRollback()) {
            boolean beyond =
                    verdict.evidence().stream()
                            .anyMatch(
                                    finding ->
                                            finding.state() == Finding.State.FAILING
                                                    && finding.worse() > finding.margin());
            assertTrue(beyond, () -> seed + ": " + verdict);
        }
    }

    /** Each step makes one observation worse: a lower Elo, or wins that are losses. */
    private void worseNeverWaitsLonger(
            String seed, Question question, RandomCase generated, Verdict verdict) {
        Question milder = question;
        Verdict before = verdict;
        for (int step = 0; step < 3 && !milder.samples().isEmpty(); step++) {
            Question worse = generated.worse(milder);
            Verdict after = Policy.judge(worse);
            int then = rank(before.kind());
            int now = rank(after.kind());
            String both = seed + ": " + before + " became " + after;
            assertTrue(now >= then, both);
            assertTrue(after.severity().compareTo(before.severity()) >= 0, both);
            assertTrue(!before.shouldRollback() || after.shouldRollback(), both);
            worsened += now > then ? 1 : 0;
            milder = worse;
            before = after;
        }
    }

    private static int rank(Kind kind) {
        return switch (kind) {
            case OFF, NO_PRODUCTION, NO_BASELINE, TOO_LITTLE_DATA, HEALTHY -> 0;
            case WITHIN_NOISE -> 1;
            case DEGRADED -> 2;
            case UNCONFIRMED -> 3;
            case FAILING, COOLING_DOWN, DAILY_LIMIT, NEEDS_PERSON -> 4;
        };
    }
}
