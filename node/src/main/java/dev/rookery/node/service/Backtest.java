package dev.rookery.node.service;

import dev.rookery.node.registry.Baseline;
import dev.rookery.node.registry.VersionBrief;
import dev.rookery.node.rollback.Verdict;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What rules would have said of recorded observations, each time that one was made.
 *
 * <p>Threads: immutable.
 *
 * @param version whose observations they are
 * @param looks at how many times the rules were asked
 * @param skipped times before those, too many to be asked
 * @param changes the first verdict, and each that was another kind than the one before; oldest
 *     first
 */
public record Backtest(
        String model,
        VersionBrief version,
        Optional<Baseline> baseline,
        int looks,
        int skipped,
        List<Change> changes) {

    public Backtest {
        changes = List.copyOf(changes);
    }

    /**
     * A verdict that was not the one before.
     *
     * @param atMillis the time of the observation, ms since 1970
     */
    public record Change(long atMillis, Verdict verdict) {}

    /** When the version would first have been rolled back, ms since 1970. */
    public OptionalLong firstRollback() {
        return changes.stream()
                .filter(change -> change.verdict().shouldRollback())
                .mapToLong(Change::atMillis)
                .findFirst();
    }
}
