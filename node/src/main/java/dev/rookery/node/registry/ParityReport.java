package dev.rookery.node.registry;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * What an outside validator found: games replayed in two engines that have to agree.
 *
 * <p>Source: RingRift's parity validation, whose result keys {@code total_games_checked,
 * games_with_semantic_divergence, games_with_replay_errors, passed} these are.
 *
 * <p>Threads: immutable.
 *
 * @param config what was validated, such as {@code square8_2p}; as a model's name
 * @param checked how many games were replayed, 1 to {@value #GAMES_MAX}
 * @param failures in how many of them the engines did not agree
 * @param divergences how many of the failures are games that went another way, where told
 * @param replayErrors how many are games that could not be replayed, where told
 * @param passed what the validator says of it; it may allow for some failures
 * @param source who validated; at most 1,000 characters
 * @param atMillis when, ms since 1970; empty for when it was reported
 */
public record ParityReport(
        String config,
        long checked,
        long failures,
        OptionalLong divergences,
        OptionalLong replayErrors,
        boolean passed,
        String source,
        OptionalLong atMillis) {

    /** Most games of a report. */
    public static final long GAMES_MAX = 1_000_000_000_000L;

    private static final long AT_MAX = 253_402_300_799_999L; // the end of the year 9999

    /** The share of games that failed, 0 to 1. */
    public double failureRate() {
        return (double) failures / checked;
    }

    /** Why it is refused; empty when it is accepted. */
    public Optional<Refusal> problem() {
        FieldRules rules = new FieldRules();
        if (!ModelKey.validName(config)) {
            rules.refuse("config", config, "1 to 128 of A-Z a-z 0-9 . _ -, such as square8_2p");
        }
        within(rules, "games_checked", checked, 1, GAMES_MAX);
        within(rules, "failures", failures, 0, checked);
        divergences.ifPresent(
                games -> within(rules, "games_with_semantic_divergence", games, 0, failures));
        replayErrors.ifPresent(
                games -> within(rules, "games_with_replay_errors", games, 0, failures));
        rules.text("source", source, FieldRules.TEXT_MAX, false);
        atMillis.ifPresent(at -> within(rules, "at", at, 0, AT_MAX));
        return rules.problem();
    }

    private static void within(FieldRules rules, String field, long value, long min, long max) {
        if (value < min || value > max) {
            rules.refuse(field, Long.toString(value), "a whole number from " + min + " to " + max);
        }
    }
}
