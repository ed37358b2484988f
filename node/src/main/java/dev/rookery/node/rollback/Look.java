package dev.rookery.node.rollback;

import dev.rookery.node.registry.Baseline;
import dev.rookery.node.registry.MetricDirections;
import dev.rookery.node.registry.MetricDirections.Direction;
import dev.rookery.node.registry.Observation.Games;
import dev.rookery.node.settings.RollbackRules;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * What all rules say at one moment of what had been seen until then.
 *
 * <p><b>What the confidence promises.</b> At {@code confidence} 1 − α: a production exactly as good
 * as its baseline is found failing by one look with a chance of at most α, all metrics together
 * (each of m has α / max(2, m) for its own side; with up to two that is the usual two-sided
 * interval). A production exactly at an absolute limit, α / 2 for each. It is a promise for each
 * look, not for all looks of a week: data grow between looks, and looks often repeat what the last
 * one saw. Wanting confirmations, or a higher confidence, is what a longer promise costs.
 *
 * <p>Threads: immutable.
 *
 * @param findings the worst first
 */
record Look(List<Finding> findings, List<TooFew> missing) {

    private static final String GAMES = "games";
    private static final String WIN_RATE = "win_rate";
    private static final String ERROR_RATE = "error_rate";

    private static final double WEAK_ELO = 700;
    private static final double STRONG_ELO = 1500;
    private static final double WEAK_FACTOR = 1.5;
    private static final double STRONG_FACTOR = 0.7;

    private static final Comparator<Finding> WORST_FIRST =
            Comparator.comparing(Finding::state)
                    .thenComparing(Finding::severity)
                    .reversed()
                    .thenComparing(Finding::rule)
                    .thenComparing(Finding::metric);

    /**
     * @param samples in the window and since the baseline, in their order
     */
    static Look at(
            Optional<Baseline> baseline,
            List<Sample> samples,
            RollbackRules rules,
            MetricDirections directions) {
        Asking asking = new Asking(samples, rules, directions, baseline.map(Sample::of));
        asking.relative();
        asking.absolute();
        return asking.look();
    }

    Finding.State worst() {
        return findings.isEmpty() ? Finding.State.FINE : findings.get(0).state();
    }

    Severity severity() {
        return findings.stream()
                .filter(finding -> finding.state().compareTo(Finding.State.DEGRADED) >= 0)
                .map(Finding::severity)
                .max(Comparator.naturalOrder())
                .orElse(Severity.NONE);
    }

    /** Findings of the worst state that there is. */
    List<Finding> worstFindings() {
        return findings.stream().filter(finding -> finding.state() == worst()).toList();
    }

    /** The rules, asked one after the other. Threads: owned by one look. */
    private static final class Asking {
        private final List<Sample> samples;
        private final RollbackRules rules;
        private final MetricDirections directions;
        private final Optional<Sample> baseline;
        private final List<Function<Double, Finding>> held = new ArrayList<>();
        private final List<Finding> findings = new ArrayList<>();
        private final List<TooFew> missing = new ArrayList<>();

        Asking(
                List<Sample> samples,
                RollbackRules rules,
                MetricDirections directions,
                Optional<Sample> baseline) {
            this.samples = samples;
            this.rules = rules;
            this.directions = directions;
            this.baseline = baseline;
        }

        /** What is held against the baseline; all of them share one chance of a false alarm. */
        void relative() {
            baseline.ifPresent(
                    figures -> {
                        elo(figures);
                        winRate(figures);
                        rules.metrics().keySet().stream()
                                .sorted()
                                .forEach(metric -> other(metric, figures));
                    });
            double tail = (1 - rules.confidence()) / Math.max(2, held.size());
            held.forEach(rule -> findings.add(rule.apply(tail)));
        }

        /** What is held against a limit of its own. */
        void absolute() {
            double tail = (1 - rules.confidence()) / 2;
            Claim few = Claim.limit(ERROR_RATE, -1, rules.errorRate());
            Optional<ShareEstimate> errors = errors();
            if (errors.isPresent()) {
                enough(errors, ERROR_RATE, rules.minGames(), GAMES)
                        .map(seen -> few.judge(seen, tail, rules.confidence()))
                        .ifPresent(findings::add);
            }
            rules.floors().keySet().stream().sorted().forEach(metric -> floor(metric, tail));
        }

        Look look() {
            findings.sort(WORST_FIRST);
            return new Look(List.copyOf(findings), missing.stream().distinct().toList());
        }

        private void elo(Sample figures) {
            OptionalDouble elo = figures.metric(EloEstimate.ELO);
            if (elo.isPresent()) {
                double error = EloEstimate.error(figures);
                Reference reference = new Reference(elo.getAsDouble(), error, Optional.empty());
                Claim claim =
                        Claim.drop(
                                Finding.Rule.ELO_DROP,
                                EloEstimate.ELO,
                                1,
                                reference,
                                rules.eloDrop() * factor());
                hold(claim, enough(elos(), EloEstimate.ELO, rules.minGames(), GAMES));
            }
        }

        private void winRate(Sample figures) {
            Optional<ShareEstimate> counted =
                    figures.games().isPresent() ? wins(List.of(figures)) : Optional.empty();
            OptionalDouble rate = figures.share(WIN_RATE);
            if (counted.isPresent() || rate.isPresent()) {
                double value = rate.orElseGet(() -> counted.orElseThrow().value());
                Claim claim =
                        Claim.drop(
                                Finding.Rule.WIN_RATE_DROP,
                                WIN_RATE,
                                1,
                                new Reference(value, 0, counted),
                                rules.winRateDrop() * factor());
                hold(claim, enough(wins(samples), WIN_RATE, rules.minGames(), GAMES));
            }
        }

        private void other(String metric, Sample figures) {
            OptionalDouble value = figures.metric(metric);
            Direction direction = directions.of(metric);
            if (value.isPresent() && direction != Direction.UNKNOWN) {
                Claim claim =
                        Claim.drop(
                                Finding.Rule.METRIC_DROP,
                                metric,
                                direction == Direction.HIGHER ? 1 : -1,
                                Reference.exact(value.getAsDouble()),
                                rules.metrics().get(metric));
                hold(claim, mean(metric));
            }
        }

        private void floor(String metric, double tail) {
            Optional<? extends Estimate> seen =
                    switch (metric) {
                        case EloEstimate.ELO -> enough(elos(), metric, rules.minGames(), GAMES);
                        case WIN_RATE -> enough(wins(samples), metric, rules.minGames(), GAMES);
                        case ERROR_RATE -> enough(errors(), metric, rules.minGames(), GAMES);
                        default -> mean(metric);
                    };
            Direction direction =
                    metric.equals(ERROR_RATE) ? Direction.LOWER : directions.of(metric);
            if (seen.isPresent() && direction != Direction.UNKNOWN) {
                int sign = direction == Direction.HIGHER ? 1 : -1;
                Claim claim = Claim.floor(metric, sign, rules.floors().get(metric));
                findings.add(claim.judge(seen.get(), tail, rules.confidence()));
            }
        }

        private void hold(Claim claim, Optional<? extends Estimate> seen) {
            seen.ifPresent(
                    estimate -> held.add(tail -> claim.judge(estimate, tail, rules.confidence())));
        }

        private Optional<EloEstimate> elos() {
            List<EloEstimate.Part> parts =
                    samples.stream().map(EloEstimate::part).flatMap(Optional::stream).toList();
            return parts.isEmpty() ? Optional.empty() : Optional.of(new EloEstimate(parts));
        }

        private static Optional<ShareEstimate> wins(List<Sample> samples) {
            double hits = 0;
            double count = 0;
            for (Sample sample : samples) {
                double played = sample.played();
                OptionalDouble rate = sample.share(WIN_RATE);
                if (sample.games().isPresent()) {
                    hits += sample.games().get().wins();
                    count += played;
                } else if (rate.isPresent()) {
                    hits += rate.getAsDouble() * played;
                    count += played;
                }
            }
            return count > 0 ? Optional.of(new ShareEstimate(hits, count)) : Optional.empty();
        }

        private Optional<ShareEstimate> errors() {
            double hits = 0;
            double count = 0;
            for (Sample sample : samples) {
                OptionalDouble rate = sample.share(ERROR_RATE);
                double failed = sample.games().map(Games::errors).orElse(0L);
                double tried = sample.played() + failed;
                if (sample.games().isPresent() || rate.isPresent()) {
                    hits += Math.max(failed, rate.orElse(0) * tried);
                    count += tried;
                }
            }
            return count > 0 ? Optional.of(new ShareEstimate(hits, count)) : Optional.empty();
        }

        private Optional<MeanEstimate> mean(String metric) {
            List<Double> values =
                    samples.stream()
                            .map(sample -> sample.metric(metric))
                            .filter(OptionalDouble::isPresent)
                            .map(OptionalDouble::getAsDouble)
                            .toList();
            Optional<MeanEstimate> mean = Optional.of(new MeanEstimate(values));
            return enough(mean, metric, rules.minObservations(), "observations");
        }

        /** Passes an estimate on when there is enough behind it, and notes it when there is not. */
        private <E extends Estimate> Optional<E> enough(
                Optional<E> estimate, String metric, int wanted, String unit) {
            double count = estimate.map(Estimate::count).orElse(0.0);
            if (count < wanted) {
                missing.add(new TooFew(metric, count, wanted, unit));
                return Optional.empty();
            }
            return estimate;
        }

        /** Weak models scatter more, of strong ones less is let pass. */
        private double factor() {
            OptionalDouble elo =
                    baseline.map(figures -> figures.metric(EloEstimate.ELO))
                            .orElse(OptionalDouble.empty());
            if (!rules.scaleByElo() || elo.isEmpty()) {
                return 1;
            }
            if (elo.getAsDouble() < WEAK_ELO) {
                return WEAK_FACTOR;
            }
            return elo.getAsDouble() > STRONG_ELO ? STRONG_FACTOR : 1;
        }
    }
}
