package dev.rookery.cli.importer;

import java.time.Instant;
import java.util.Optional;

/**
 * A version goes to a stage.
 *
 * <p>Threads: immutable.
 *
 * @param at when; empty where nobody knows
 * @param by who; empty text where nobody knows
 * @param inserted whether it did not happen there, and only leads to what did
 */
record StageMove(Stage to, Optional<Instant> at, String by, String reason, boolean inserted) {

    /** One that happened there. */
    static StageMove of(Stage to, Optional<Instant> at) {
        return new StageMove(to, at, "", "", false);
    }

    /** One that leads there. */
    static StageMove inserted(Stage to, Optional<Instant> at, String reason) {
        return new StageMove(to, at, "", reason, true);
    }
}
