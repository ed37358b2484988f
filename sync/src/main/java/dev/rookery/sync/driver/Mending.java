package dev.rookery.sync.driver;

import dev.rookery.sync.fact.Fact;
import java.util.Optional;

/**
 * A stored row to be made right. Facts never change (invariant I1); their bytes on a disk can.
 *
 * @param damaged the row as it was found; empty where one is missing
 * @param fact what belongs there, proven by its hash
 */
public record Mending(Optional<StoredFact> damaged, Fact fact) {

    public Mending {
        damaged.ifPresent(
                row -> {
                    if (!row.origin().equals(fact.origin()) || row.seq() != fact.seq()) {
                        throw new IllegalArgumentException(
                                fact.dot() + " does not belong in the row of " + row.seq());
                    }
                });
    }
}
