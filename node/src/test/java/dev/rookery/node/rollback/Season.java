package dev.rookery.node.rollback;

import dev.rookery.node.registry.Baseline;
import dev.rookery.node.registry.Observation.Games;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Production as it is played: games against an opponent of known strength, in parts.
 *
 * @param drop Elo that production really is below its baseline of 1500
 * @param games in each part
 * @param parts observations, an hour apart
 * @param draws share of drawn games between equals
 * @param opponent Elo of the opponent above the baseline
 * @param measured games in which the baseline was measured; 0 for an exact one
 */
record Season(double drop, int games, int parts, double draws, double opponent, int measured) {

    private static final double BASE = 1500;
    private static final double SCALE = 400 / Math.log(10);

    static Season of(double drop, int games) {
        return new Season(drop, games, 1, 0, 0, 0);
    }

    Season in(int count) {
        return new Season(drop, games / count, count, draws, opponent, measured);
    }

    Season drawing(double share) {
        return new Season(drop, games, parts, share, opponent, measured);
    }

    Season against(double elo) {
        return new Season(drop, games, parts, draws, elo, measured);
    }

    Season measuredIn(int count) {
        return new Season(drop, games, parts, draws, opponent, count);
    }

    Baseline baseline(Random random) {
        SortedMap<String, Double> metrics = new TreeMap<>();
        if (measured == 0) {
            double expected = expected(0);
            metrics.put("elo", BASE);
            metrics.put("win_rate", expected - drawn(expected) / 2);
            return Cases.baseline(Cases.SET_AT, metrics, Optional.empty());
        }
        Games ends = play(random, measured, 0);
        metrics.put("elo", BASE + opponent + RandomCase.difference(ends));
        return Cases.baseline(Cases.SET_AT, metrics, Optional.of(ends));
    }

    List<Sample> samples(Random random) {
        List<Sample> samples = new ArrayList<>();
        for (int part = 0; part < parts; part++) {
            Games ends = play(random, games, drop);
            TreeMap<String, Double> metrics = new TreeMap<>();
            metrics.put("elo", BASE + opponent + RandomCase.difference(ends));
            long at = Cases.SET_AT + (part + 1) * Cases.HOUR / 4;
            samples.add(new Sample(at, metrics, Optional.of(ends)));
        }
        return samples;
    }

    private double expected(double below) {
        return 1 / (1 + Math.exp((opponent + below) / SCALE));
    }

    private double drawn(double expected) {
        return draws * 2 * Math.min(expected, 1 - expected);
    }

    private Games play(Random random, int count, double below) {
        double expected = expected(below);
        double drawn = drawn(expected);
        int[] ends = new int[3];
        for (int i = 0; i < count; i++) {
            double luck = random.nextDouble();
            ends[luck < expected - drawn / 2 ? 0 : luck < expected + drawn / 2 ? 1 : 2]++;
        }
        return new Games(ends[0], ends[1], ends[2], 0);
    }
}
