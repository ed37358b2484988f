package dev.rookery.node.registry;

import java.util.Collections;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * Which metrics are better when higher, and which when lower. Of others nobody can say who wins.
 *
 * <p>Threads: immutable.
 */
public record MetricDirections(NavigableSet<String> higher, NavigableSet<String> lower) {

    /** What is known of metrics that registries commonly keep. */
    public static final MetricDirections DEFAULT =
            new MetricDirections(
                    sorted(
                            List.of(
                                    "direction_accuracy",
                                    "profit_factor",
                                    "sharpe_ratio",
                                    "r_squared",
                                    "r2",
                                    "annual_return",
                                    "total_return",
                                    "win_rate",
                                    "elo",
                                    "policy_accuracy",
                                    "accuracy",
                                    "precision",
                                    "recall",
                                    "f1",
                                    "f1_score",
                                    "auc",
                                    "roc_auc",
                                    "fitness",
                                    "games_played")),
                    sorted(
                            List.of(
                                    "rmse",
                                    "mse",
                                    "mae",
                                    "mape",
                                    "test_mae",
                                    "val_mae",
                                    "max_drawdown",
                                    "volatility",
                                    "value_mse",
                                    "avg_move_time_ms",
                                    "elo_uncertainty",
                                    "loss",
                                    "val_loss",
                                    "log_loss",
                                    "error_rate",
                                    "latency_ms")));

    /** What is known of one metric. */
    public enum Direction {
        HIGHER,
        LOWER,
        UNKNOWN
    }

    public MetricDirections {
        higher = Collections.unmodifiableNavigableSet(new TreeSet<>(higher));
        lower = Collections.unmodifiableNavigableSet(new TreeSet<>(lower));
        higher.stream()
                .filter(lower::contains)
                .findFirst()
                .ifPresent(
                        metric -> {
                            throw new IllegalArgumentException(
                                    "a metric is better higher or lower, not both: " + metric);
                        });
    }

    /** These directions, with some added; a metric added to one side leaves the other. */
    public MetricDirections with(List<String> alsoHigher, List<String> alsoLower) {
        NavigableSet<String> up = new TreeSet<>(higher);
        NavigableSet<String> down = new TreeSet<>(lower);
        up.removeAll(sorted(alsoLower));
        down.removeAll(sorted(alsoHigher));
        up.addAll(alsoHigher);
        down.addAll(alsoLower);
        return new MetricDirections(up, down);
    }

    public Direction of(String metric) {
        if (higher.contains(metric)) {
            return Direction.HIGHER;
        }
        return lower.contains(metric) ? Direction.LOWER : Direction.UNKNOWN;
    }

    private static NavigableSet<String> sorted(List<String> names) {
        return new TreeSet<>(names);
    }
}
