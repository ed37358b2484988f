package dev.rookery.node.rollback;

import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * What the policy says of a model.
 *
 * <p>Threads: immutable.
 *
 * @param severity of the worst finding, raised by how often it was found in a row
 * @param reason a sentence with the numbers; of a failing version it names every metric that fired
 * @param evidence what each rule said, the worst first
 * @param missing the rules that could not be asked yet
 * @param inARow looks in a row, this one included, that found production worse than chance explains
 * @param escalation what the rollbacks that there were ask for
 * @param nextCheckMillis when the verdict may be another, ms since 1970; empty when never by itself
 */
public record Verdict(
        Kind kind,
        Severity severity,
        String reason,
        List<Finding> evidence,
        List<TooFew> missing,
        int inARow,
        Escalation escalation,
        OptionalLong nextCheckMillis) {

    public Verdict {
        evidence = List.copyOf(evidence);
        missing = List.copyOf(missing);
    }

    /** What is so; each calls for something else. */
    public enum Kind {
        /** The rules are switched off for the model. */
        OFF,
        /** No version is in production. */
        NO_PRODUCTION,
        /** Nobody said what production must hold. */
        NO_BASELINE,
        /** No rule has what it takes to be asked. */
        TOO_LITTLE_DATA,
        HEALTHY,
        /** Worse, and chance alone explains it. */
        WITHIN_NOISE,
        /** Worse than chance explains, and within the limits. */
        DEGRADED,
        /** Beyond a limit, and not yet found often enough in a row. */
        UNCONFIRMED,
        /** Beyond a limit: to be rolled back. */
        FAILING,
        /** Failing, and rolled back too recently. */
        COOLING_DOWN,
        /** Failing, and rolled back too often today. */
        DAILY_LIMIT,
        /** Failing, and rolled back so often that a person has to decide. */
        NEEDS_PERSON;

        /** The name in the contract: lower case. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Whether production is beyond a limit, whatever holds a rollback up. */
        public boolean isFailing() {
            return switch (this) {
                case UNCONFIRMED, FAILING, COOLING_DOWN, DAILY_LIMIT, NEEDS_PERSON -> true;
                case OFF,
                        NO_PRODUCTION,
                        NO_BASELINE,
                        TOO_LITTLE_DATA,
                        HEALTHY,
                        WITHIN_NOISE,
                        DEGRADED ->
                        false;
            };
        }
    }

    public boolean shouldRollback() {
        return kind == Kind.FAILING;
    }
}
