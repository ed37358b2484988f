package dev.rookery.node.registry;

import java.util.OptionalLong;

/**
 * What another registry says of something that happened in it. It is shown, and never ranks, opens
 * a window or ends one: for that, an import happens when it is imported.
 *
 * <p>Threads: immutable.
 *
 * @param atMillis when it happened there, ms since 1970, before the year 10000; empty where nobody
 *     knows
 * @param by who did it there; empty text where nobody knows
 * @param inserted whether it did not happen there, and only leads to where the version stood
 */
public record ImportMark(OptionalLong atMillis, String by, boolean inserted) {

    /** The first millisecond that no mark may name: year 10000. */
    static final long END_MILLIS = 253_402_300_800_000L;

    /** Asks the field rules. */
    FieldRules check(FieldRules rules) {
        atMillis.ifPresent(at -> checkTime(rules, at));
        return rules.text("imported.by", by, FieldRules.TEXT_MAX, false);
    }

    private static void checkTime(FieldRules rules, long at) {
        if (at < 0 || at >= END_MILLIS) {
            rules.refuse(
                    "imported.at",
                    Long.toString(at),
                    "milliseconds since 1970, before the year 10000");
        }
    }
}
