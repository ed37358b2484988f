package dev.rookery.node.recovery;

import java.time.Duration;

/** Time, handed in: runs something again and again. */
@FunctionalInterface
public interface Timetable {

    /**
     * Runs a task now, and then every so often, never twice at a time.
     *
     * @return ends it; a run that has begun goes on
     */
    Runnable every(Duration period, Runnable task);
}
