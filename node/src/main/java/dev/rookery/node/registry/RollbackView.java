package dev.rookery.node.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.sync.fact.Dot;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A rollback as people see it.
 *
 * <p>Threads: immutable, as long as nobody writes to the evidence.
 *
 * @param model the name that the model shows
 * @param fact the name of its fact; empty while that has none
 * @param from the version that failed, with its present stage
 * @param to the version that is in production again, with its present stage
 * @param trigger what asked for it: {@code manual}, {@code auto_regression_elo} …
 * @param atMillis the writer's wall clock, ms since 1970
 * @param outcome what became of it
 * @param evidence what its writer went by; empty when nothing is said
 */
public record RollbackView(
        String model,
        Optional<Dot> fact,
        VersionBrief from,
        VersionBrief to,
        String reason,
        String trigger,
        String actor,
        long atMillis,
        SortedMap<String, Double> fromMetrics,
        SortedMap<String, Double> toMetrics,
        ObjectNode evidence,
        MoveRow.Outcome outcome) {

    public RollbackView {
        fromMetrics = Collections.unmodifiableSortedMap(new TreeMap<>(fromMetrics));
        toMetrics = Collections.unmodifiableSortedMap(new TreeMap<>(toMetrics));
    }

    /** Whether it counts. */
    public boolean success() {
        return outcome == MoveRow.Outcome.APPLIED;
    }

    /** One sentence for people. */
    String text() {
        return "rolled back from " + from.ref() + " to " + to.ref();
    }

    /** Why it does not count; empty text when it does. */
    public String error() {
        return switch (outcome) {
            case APPLIED, APPLIED_OVER_ANOTHER -> "";
            case SUPERSEDED ->
                    "superseded: the promotion it undoes no longer stood, or its target could not"
                            + " be taken";
            case REWOUND -> "a rewind took it back";
        };
    }
}
