package dev.rookery.node;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** The machine's clock, off by what a test sets. Threads: safe for any thread. */
final class FakeClock extends Clock {
    private volatile Duration ahead;

    FakeClock(Duration ahead) {
        this.ahead = ahead;
    }

    void set(Duration now) {
        ahead = now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }

    @Override
    public Instant instant() {
        return Instant.now().plus(ahead);
    }
}
