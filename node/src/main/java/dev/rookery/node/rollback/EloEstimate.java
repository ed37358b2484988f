package dev.rookery.node.rollback;

import dev.rookery.node.registry.Observation.Games;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * An Elo rating over all samples, weighted by games, and its error from wins, draws and losses.
 *
 * <p>A score s (a win is 1, a draw ½) against an opponent means a difference of D = −400 log₁₀(1/s
 * − 1) Elo (A. Elo, <em>The Rating of Chessplayers</em>, 1978). By the delta method a score's
 * standard error σ makes one of (400 / ln 10) · σ / (s (1 − s)) Elo; σ² = v / n, v being the
 * variance of one game's score. Of games of which the share d are draws, v is at most (1 − d) / 4,
 * and that is taken: it holds whatever the opponent's strength.
 *
 * <p>That error is greatest where the score is most extreme, so taken literally it would call a
 * total loss the least certain of all (Hauck and Donner, JASA 72, 1977). Hence scores are compared,
 * not ratings: a sample's games and rating give the opponent's strength, that and the baseline the
 * points that production should have scored; the points it is short of, over their standard error,
 * are Rao's score test. To first order it is the delta method. The margin in Elo is the drop at
 * which the test would just fire, in proportion.
 *
 * <p>Half a win and half a loss are added to each sample's games, so that no score is 0 or 1.
 *
 * <p>A sample without wins, draws and losses: {@code elo_uncertainty}, read as the standard error
 * of its Elo, when it is given and not negative; else that of {@code games_played} games without a
 * draw, the most cautious.
 *
 * <p>Threads: immutable.
 *
 * @param parts one a sample, in the samples' order; one or more
 */
record EloEstimate(List<Part> parts) implements Estimate {

    static final String ELO = "elo";
    static final String UNCERTAINTY = "elo_uncertainty";

    /** Elo points in which the odds grow by e: 173.7. */
    private static final double SCALE = 400 / StrictMath.log(10);

    /** Score per Elo point between equals is 1 / (4 · 173.7), the logistic curve's slope. */
    private static final double SLOPE = 4 * SCALE;

    /** The greatest variance of one game's score. */
    private static final double VARIANCE_MAX = 0.25;

    /**
     * One sample.
     *
     * @param games above 0
     * @param score points a game, 0 < score < 1; ½ where nobody says
     * @param variance of the points scored in all of its games
     * @param counted whether score and variance were counted
     */
    record Part(double elo, double games, double score, double variance, boolean counted) {}

    EloEstimate {
        parts = List.copyOf(parts);
    }

    /** What a sample says; empty without an Elo, or without games. */
    static Optional<Part> part(Sample sample) {
        OptionalDouble elo = sample.metric(ELO);
        double games = sample.played();
        if (elo.isEmpty() || games <= 0) {
            return Optional.empty();
        }
        if (sample.games().isPresent()) {
            Games ends = sample.games().get();
            double score = (ends.wins() + ends.draws() / 2.0 + 0.5) / (games + 1);
            double decided = 1 - ends.draws() / (games + 1);
            double variance = games * decided * VARIANCE_MAX;
            return Optional.of(new Part(elo.getAsDouble(), games, score, variance, true));
        }
        OptionalDouble error = sample.metric(UNCERTAINTY);
        boolean told = error.isPresent() && error.getAsDouble() >= 0;
        double points = games * (told ? error.getAsDouble() : 0) / SLOPE;
        double variance = told ? points * points : games * VARIANCE_MAX;
        return Optional.of(new Part(elo.getAsDouble(), games, 0.5, variance, false));
    }

    /** The standard error of a baseline's Elo; 0 when it does not say that it is an estimate. */
    static double error(Sample baseline) {
        boolean says = baseline.games().isPresent() || baseline.metric(UNCERTAINTY).orElse(-1) >= 0;
        return says
                ? part(baseline)
                        .map(part -> SLOPE * StrictMath.sqrt(part.variance()) / part.games())
                        .orElse(baseline.metric(UNCERTAINTY).orElse(0))
                : 0;
    }

    @Override
    public double value() {
        double games = count();
        double sum = 0;
        for (Part part : parts) {
            sum += part.elo() * (part.games() / games);
        }
        return sum;
    }

    @Override
    public double count() {
        double games = 0;
        for (Part part : parts) {
            games += part.games();
        }
        return games;
    }

    @Override
    public String unit() {
        return "games";
    }

    @Override
    public double margin(Reference reference, int sign, double tail) {
        double games = count();
        double shared = games * reference.error() / SLOPE;
        double variance = shared * shared;
        double missing = 0;
        for (Part part : parts) {
            variance += part.variance();
            missing += pointsMissing(part, reference.value());
        }
        double chance = Quantiles.normal(tail) * StrictMath.sqrt(variance);
        double drop = reference.value() - value();
        boolean both = drop > 0 && missing > 0;
        return both ? chance * drop / missing : Math.max(drop, chance * SLOPE / games);
    }

    /** Points that production should have scored in these games, had it the Elo, and did not. */
    private static double pointsMissing(Part part, double elo) {
        double below = (elo - part.elo()) / SCALE;
        if (!part.counted()) {
            return part.games() * below / 4;
        }
        double odds = StrictMath.log(part.score() / (1 - part.score()));
        double expected = 1 / (1 + StrictMath.exp(-(odds + below)));
        return part.games() * (expected - part.score());
    }
}
