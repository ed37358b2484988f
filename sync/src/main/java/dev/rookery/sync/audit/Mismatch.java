package dev.rookery.sync.audit;

import dev.rookery.sync.driver.StoredFact;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import java.util.Optional;

/**
 * A stored fact that is not what it should be.
 *
 * <p>Threads: immutable.
 *
 * @param row what was found; empty for one that is missing or cannot be read
 * @param expected the hash of the fact that belongs there; empty when nothing intact says so
 * @param truth that fact, when the row still holds its bytes
 */
public record Mismatch(
        What what,
        Origin origin,
        long seq,
        Optional<StoredFact> row,
        Optional<Hash> expected,
        Optional<Fact> truth) {

    /** What is wrong. */
    public enum What {
        /** The bytes are not those of the fact. */
        DAMAGED("its bytes are not what was kept"),
        /** The bytes are right, what stands beside them is not. */
        MISLABELLED("its bytes are right, but not what stands beside them"),
        /** There is no row. */
        MISSING("it is missing"),
        /** The database cannot read the row. */
        UNREADABLE("the database cannot read it");

        private final String words;

        What(String words) {
            this.words = words;
        }
    }

    /** For people. */
    @Override
    public String toString() {
        return "fact " + origin + ":" + seq + ": " + what.words;
    }
}
