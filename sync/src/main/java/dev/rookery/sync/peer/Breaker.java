package dev.rookery.sync.peer;

import java.util.Locale;

/** What a peer's breaker lets through. */
public enum Breaker {
    /** Everything. */
    CLOSED,
    /** Nothing, for a while. */
    OPEN,
    /** A few calls, which decide. */
    HALF_OPEN;

    /** As in the REST interface: {@code closed}, {@code open}, {@code half_open}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
