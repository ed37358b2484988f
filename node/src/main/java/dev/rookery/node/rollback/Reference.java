package dev.rookery.node.rollback;

import java.util.Optional;

/**
 * What a figure is held against: a baseline's, a floor, a limit.
 *
 * <p>Threads: immutable.
 *
 * @param value in the metric's unit
 * @param error its standard error in the same unit; 0 when it is exact
 * @param share the games that a win rate was counted in; empty when it is exact
 */
record Reference(double value, double error, Optional<ShareEstimate> share) {

    static Reference exact(double value) {
        return new Reference(value, 0, Optional.empty());
    }
}
