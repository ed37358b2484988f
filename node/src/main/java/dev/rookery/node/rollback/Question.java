package dev.rookery.node.rollback;

import dev.rookery.node.registry.Baseline;
import dev.rookery.node.registry.MetricDirections;
import dev.rookery.node.settings.RollbackSettings;
import java.util.List;
import java.util.Optional;

/**
 * All that a verdict on one model depends on.
 *
 * <p>Threads: immutable.
 *
 * @param baseline what production must hold; empty when nobody said. What was seen before it does
 *     not count. Its numbers are exact unless it says how uncertain they are: by {@code
 *     elo_uncertainty} (a standard error), or by games with their ends. A bare {@code games_played}
 *     says how often was played, not that the number is an estimate
 * @param samples observations of the version in production, in any order
 * @param rollbacks when the model was rolled back, ms since 1970, in any order; at least those of
 *     the last day and of the escalation's window
 * @param settings as they hold for the model
 * @param nowMillis the time of the verdict, ms since 1970; what claims to be later is taken as of
 *     now
 */
public record Question(
        Optional<Baseline> baseline,
        List<Sample> samples,
        List<Long> rollbacks,
        RollbackSettings settings,
        MetricDirections directions,
        long nowMillis) {

    public Question {
        samples = List.copyOf(samples);
        rollbacks = List.copyOf(rollbacks);
    }
}
