package dev.rookery.node.rollback;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.node.registry.Baseline;
import dev.rookery.node.settings.RollbackRules;
import dev.rookery.node.settings.RollbackSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * How often the policy is wrong, by playing: false alarms and misses. 500 seasons a row, or {@code
 * -Drookery.policy.trials}; prints the table that node/DESIGN.md shows.
 */
class PolicyFiguresTest {

    private static final int TRIALS = Integer.getInteger("rookery.policy.trials", 500);
    private static final long SEED = Long.getLong("rookery.seed", 20_261_129L);
    private static final double SIGNIFICANCE = 0.05;
    private static final double DETECTED = 0.99;

    /** Three standard errors of a share that was counted in so many seasons. */
    private static final double LUCK = 3 * Math.sqrt(SIGNIFICANCE * (1 - SIGNIFICANCE) / TRIALS);

    /** Limits so small that only significance stands between noise and a rollback. */
    private static final RollbackSettings NO_LIMITS =
            Cases.with(
                    new RollbackRules(
                            1,
                            0.001,
                            0.05,
                            Map.of(),
                            Map.of(),
                            Cases.DEFAULTS.rules().window(),
                            50,
                            3,
                            1 - SIGNIFICANCE,
                            2,
                            1,
                            true));

    @Test
    void withoutADifferenceOneLookIsWrongNoMoreOftenThanTheConfidenceSays() {
        List<String> table = new ArrayList<>();
        for (int games : new int[] {50, 100, 400, 1600}) {
            for (Season season :
                    List.of(
                            Season.of(0, games),
                            Season.of(0, games).drawing(0.5),
                            Season.of(0, games).against(200),
                            Season.of(0, games).against(-200),
                            Season.of(0, games).measuredIn(400))) {
                double bare = firing(season, NO_LIMITS);
                double limited = firing(season, Cases.DEFAULTS);
                table.add(row(season, percent(bare), percent(limited)));
                assertTrue(bare <= SIGNIFICANCE + LUCK, season + ": " + bare);
                assertTrue(limited <= SIGNIFICANCE + LUCK, season + ": " + limited);
            }
        }
        print("| games | | false alarms, no limits | default limits |", table);
    }

    @Test
    void aDropOf100EloIsFoundIn400Games() {
        List<String> table = new ArrayList<>();
        for (double drop : new double[] {50, 60, 75, 100}) {
            for (Season season :
                    List.of(
                            Season.of(drop, 400),
                            Season.of(drop, 400).in(8),
                            Season.of(drop, 400).drawing(0.5),
                            Season.of(drop, 400).against(-100),
                            Season.of(drop, 400).against(100),
                            Season.of(drop, 400).measuredIn(400))) {
                double found = firing(season, Cases.DEFAULTS);
                table.add(row(season, String.valueOf((int) drop), percent(found)));
                boolean exact = season.measured() == 0;
                assertTrue(drop < 100 || !exact || found >= DETECTED - LUCK, season + ": " + found);
            }
        }
        print("| games | | true drop | found |", table);
    }

    @Test
    void manyLooksAreMoreThanOneAndConfirmationsPayForThem() {
        List<String> table = new ArrayList<>();
        for (int confirmations : new int[] {1, 2, 3}) {
            RollbackSettings settings = Cases.with(Cases.rules(50, 0.95, confirmations));
            double alarms = firingOnce(Season.of(0, 1000).in(20), settings);
            double found = firing(Season.of(100, 400).in(8), settings);
            table.add("| %d | %s | %s |".formatted(confirmations, percent(alarms), percent(found)));
        }
        print("| confirmations | a false alarm in 20 looks | 100 below found in 8 looks |", table);
    }

    /** The share of seasons after which the policy would roll back. */
    private static double firing(Season season, RollbackSettings settings) {
        Random random = new Random(SEED + season.toString().hashCode());
        int fired = 0;
        for (int i = 0; i < TRIALS; i++) {
            Question question =
                    Cases.question(settings, season.baseline(random), season.samples(random));
            fired += Policy.judge(question).shouldRollback() ? 1 : 0;
        }
        return (double) fired / TRIALS;
    }

    /** The share of seasons in which the policy would have rolled back after any of its parts. */
    private static double firingOnce(Season season, RollbackSettings settings) {
        Random random = new Random(SEED + season.toString().hashCode());
        int fired = 0;
        for (int i = 0; i < TRIALS; i++) {
            Baseline baseline = season.baseline(random);
            List<Sample> samples = season.samples(random);
            boolean once = false;
            for (int part = 1; part <= samples.size() && !once; part++) {
                Question question = Cases.question(settings, baseline, samples.subList(0, part));
                once = Policy.judge(question).shouldRollback();
            }
            fired += once ? 1 : 0;
        }
        return (double) fired / TRIALS;
    }

    private static String row(Season season, String one, String other) {
        List<String> what = new ArrayList<>();
        if (season.parts() > 1) {
            what.add("in " + season.parts() + " observations");
        }
        if (season.draws() > 0) {
            what.add("half of them draws");
        }
        if (season.opponent() != 0) {
            what.add("opponent %+.0f Elo".formatted(season.opponent()));
        }
        if (season.measured() > 0) {
            what.add("baseline from " + season.measured() + " games");
        }
        return "| %d | %s | %s | %s |"
                .formatted(season.games() * season.parts(), String.join(", ", what), one, other);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f %%", share * 100);
    }

    private static void print(String head, List<String> table) {
        System.out.println(TRIALS + " seasons a row\n" + head);
        table.forEach(System.out::println);
    }
}
