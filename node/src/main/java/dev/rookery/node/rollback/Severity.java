package dev.rookery.node.rollback;

import java.util.Locale;

/**
 * How bad a drop is, by its share of the limit: at the default limit of 50 Elo that is RingRift's
 * 20, 35, 50 and 75, and it keeps the proportion where the limit is another.
 */
public enum Severity {
    NONE(0),
    MINOR(0.4),
    MODERATE(0.7),
    MAJOR(1),
    CRITICAL(1.5);

    private final double from;

    Severity(double from) {
        this.from = from;
    }

    /** The name in the contract: lower case. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * @param share of the limit
     */
    static Severity of(double share) {
        Severity worst = NONE;
        for (Severity severity : values()) {
            worst = Decimals.atLeast(share, severity.from) ? severity : worst;
        }
        return worst;
    }

    /** One step worse. */
    Severity raised() {
        return switch (this) {
            case NONE -> MINOR;
            case MINOR -> MODERATE;
            case MODERATE -> MAJOR;
            case MAJOR, CRITICAL -> CRITICAL;
        };
    }
}
