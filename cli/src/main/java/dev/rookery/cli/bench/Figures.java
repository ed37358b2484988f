package dev.rookery.cli.bench;

import java.time.Duration;
import java.util.Optional;

/**
 * What one run gave.
 *
 * @param operations that worked, in {@code elapsed}
 * @param errors that did not; their times are not in the quantiles
 * @param firstError what the first of them said
 */
public record Figures(
        String name,
        int connections,
        long operations,
        long errors,
        Duration elapsed,
        Duration p50,
        Duration p99,
        Duration max,
        Optional<String> firstError) {

    public double perSecond() {
        return operations / (elapsed.toNanos() / 1e9);
    }
}
