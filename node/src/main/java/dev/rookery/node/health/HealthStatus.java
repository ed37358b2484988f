package dev.rookery.node.health;

import java.util.Locale;

/** How well something is, from best to worst; {@link #UNKNOWN} is neither. */
public enum HealthStatus {
    /** Nothing was heard yet. */
    UNKNOWN,
    HEALTHY,
    /** Works, but somebody should look. */
    DEGRADED,
    /** Does not do its job. */
    UNHEALTHY;

    /** As in the contract: lower case. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The worse of both. */
    public HealthStatus worse(HealthStatus other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
