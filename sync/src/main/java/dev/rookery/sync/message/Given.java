package dev.rookery.sync.message;

import dev.rookery.sync.fact.Origin;
import java.util.List;
import java.util.Optional;

/**
 * What became of facts that were handed over.
 *
 * @param kept how many were new and are durable now
 * @param stuck origins whose facts did not fit (a gap, a fork, malformed): not to be given again in
 *     this exchange
 * @param problem why some were not kept, in words for the other's log; empty when all fitted
 */
public record Given(int kept, List<Origin> stuck, Optional<String> problem) {

    /** Nothing was handed over. */
    public static final Given NOTHING = new Given(0, List.of(), Optional.empty());

    public Given {
        stuck = List.copyOf(stuck);
        Limits.count("kept facts", kept, Limits.FACTS_MAX);
        Limits.count("stuck origins", stuck.size(), Limits.HOLD_MAX);
        problem = problem.map(text -> Limits.words(text, Limits.DETAIL_CHARS_MAX));
    }
}
