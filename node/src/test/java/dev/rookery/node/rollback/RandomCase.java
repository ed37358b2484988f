package dev.rookery.node.rollback;

import dev.rookery.node.registry.Baseline;
import dev.rookery.node.registry.MetricDirections;
import dev.rookery.node.registry.Observation.Games;
import dev.rookery.node.settings.RollbackRules;
import dev.rookery.node.settings.RollbackSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/** A random model, its evaluators and its past, and how the same could have been worse. */
final class RandomCase {

    private static final double SCALE = 400 / Math.log(10);

    private final Random random;
    private final double elo;

    RandomCase(Random random) {
        this.random = random;
        this.elo = 300 + random.nextInt(2200);
    }

    Question question() {
        List<Sample> samples = new ArrayList<>();
        double truth = elo - random.nextInt(200) * random.nextInt(2);
        for (int i = random.nextInt(9); i > 0; i--) {
            samples.add(sample(truth));
        }
        List<Long> rollbacks = new ArrayList<>();
        int some = random.nextInt(3) == 0 ? random.nextInt(10) : 0;
        for (int i = some; i > 0; i--) {
            rollbacks.add(Cases.NOW - (long) (random.nextDouble() * 200 * Cases.HOUR));
        }
        Optional<Baseline> baseline =
                random.nextInt(20) == 0 ? Optional.empty() : Optional.of(baseline());
        return new Question(
                baseline, samples, rollbacks, settings(), MetricDirections.DEFAULT, Cases.NOW);
    }

    /** The same question, with one observation worse. */
    Question worse(Question question) {
        List<Sample> samples = new ArrayList<>(question.samples());
        int which = random.nextInt(samples.size());
        samples.set(which, worse(samples.get(which)));
        return new Question(
                question.baseline(),
                samples,
                question.rollbacks(),
                question.settings(),
                question.directions(),
                question.nowMillis());
    }

    private Sample worse(Sample sample) {
        Map<String, Double> metrics = new TreeMap<>(sample.metrics());
        Optional<Games> games = sample.games();
        boolean lost = games.isPresent() && games.get().wins() > 0 && random.nextBoolean();
        if (lost) {
            Games ends = games.get();
            long turned = 1L + random.nextInt((int) ends.wins());
            Games after =
                    new Games(
                            ends.wins() - turned,
                            ends.draws(),
                            ends.losses() + turned,
                            ends.errors());
            double fall = difference(ends) - difference(after);
            metrics.computeIfPresent("elo", (name, value) -> value - fall);
            games = Optional.of(after);
        } else {
            double fall = random.nextInt(300);
            metrics.computeIfPresent("elo", (name, value) -> value - fall);
            metrics.computeIfPresent("win_rate", (name, value) -> value * random.nextDouble());
        }
        return new Sample(sample.atMillis(), new TreeMap<>(metrics), games);
    }

    private Sample sample(double truth) {
        long at = Cases.NOW - (long) ((random.nextDouble() * 32 - 2) * Cases.HOUR);
        int games = random.nextInt(random.nextBoolean() ? 30 : 600);
        SortedMap<String, Double> metrics = new TreeMap<>();
        if (random.nextInt(3) == 0) {
            metrics.put("elo", truth + random.nextGaussian() * 40);
            metrics.put("win_rate", random.nextDouble());
            metrics.put("games_played", (double) games);
            if (random.nextBoolean()) {
                metrics.put("elo_uncertainty", (double) random.nextInt(60));
            }
            return new Sample(at, metrics, Optional.empty());
        }
        double opponent = elo + random.nextInt(600) - 300;
        double expected = 1 / (1 + Math.exp((opponent - truth) / SCALE));
        double draws = random.nextBoolean() ? 0 : Math.min(expected, 1 - expected);
        Games ends = play(games, expected, draws);
        metrics.put("elo", opponent + difference(ends));
        return new Sample(at, metrics, Optional.of(ends));
    }

    private Games play(int games, double expected, double draws) {
        int[] ends = new int[3];
        for (int i = 0; i < games; i++) {
            double luck = random.nextDouble();
            ends[luck < expected - draws / 2 ? 0 : luck < expected + draws / 2 ? 1 : 2]++;
        }
        long errors = random.nextInt(10) == 0 ? random.nextInt(40) : 0;
        return new Games(ends[0], ends[1], ends[2], errors);
    }

    /** Elo above the opponent, as an evaluator reckons it. */
    static double difference(Games ends) {
        double games = ends.wins() + ends.draws() + ends.losses();
        double score = (ends.wins() + ends.draws() / 2.0 + 0.5) / (games + 1);
        return SCALE * Math.log(score / (1 - score));
    }

    private Baseline baseline() {
        SortedMap<String, Double> metrics = new TreeMap<>();
        metrics.put("elo", elo);
        if (random.nextBoolean()) {
            metrics.put("win_rate", random.nextInt(101) / 100.0);
        }
        if (random.nextInt(4) == 0) {
            metrics.put("elo_uncertainty", (double) random.nextInt(40));
        }
        Optional<Games> games =
                random.nextInt(4) == 0 ? Optional.of(play(400, 0.5, 0.2)) : Optional.empty();
        long ago = (long) ((random.nextDouble() * 60 - 2) * Cases.HOUR);
        return Cases.baseline(Cases.NOW - ago, metrics, games);
    }

    private RollbackSettings settings() {
        RollbackSettings base = Cases.DEFAULTS;
        RollbackRules rules =
                new RollbackRules(
                        10 + random.nextInt(80),
                        0.01 + random.nextInt(20) / 100.0,
                        0.05,
                        Map.of(),
                        Map.of(),
                        Duration.ofHours(1 + random.nextInt(40)),
                        1 + random.nextInt(random.nextBoolean() ? 20 : 400),
                        3,
                        List.of(0.5, 0.9, 0.95, 0.99, 0.9999).get(random.nextInt(5)),
                        1 + random.nextInt(4),
                        1 + random.nextInt(5),
                        random.nextBoolean());
        boolean off = random.nextInt(40) == 0;
        return new RollbackSettings(
                off ? RollbackSettings.Mode.OFF : RollbackSettings.Mode.AUTO,
                rules,
                base.interval(),
                Duration.ofHours(random.nextInt(3)),
                base.maxPerDay(),
                base.escalation(),
                Map.of(),
                Map.of(),
                Cases.DEFAULTS.writes(),
                List.of());
    }
}
