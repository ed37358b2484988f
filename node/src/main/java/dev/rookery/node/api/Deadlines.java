package dev.rookery.node.api;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What must happen in time on one event loop. One timer looks after all: cheaper than a timer each.
 *
 * <p>Threads: owned by one event loop.
 */
final class Deadlines {
    private static final long SWEEP_MILLIS = 250;

    private final Vertx vertx;
    private final Set<Deadline> open = new LinkedHashSet<>();
    private final long timer;

    Deadlines(Vertx vertx) {
        this.vertx = vertx;
        this.timer = vertx.setPeriodic(SWEEP_MILLIS, id -> sweep());
    }

    /** One thing that is awaited. */
    final class Deadline {
        private final long allowedNanos;
        private final Runnable late;
        private long due;

        private Deadline(Duration allowed, Runnable late) {
            this.allowedNanos = allowed.toNanos();
            this.late = late;
            extend();
        }

        /** The same time again from now on. */
        void extend() {
            due = System.nanoTime() + allowedNanos;
        }

        /** It happened. */
        void met() {
            open.remove(this);
        }
    }

    Deadline within(Duration allowed, Runnable late) {
        Deadline deadline = new Deadline(allowed, late);
        open.add(deadline);
        return deadline;
    }

    void close() {
        vertx.cancelTimer(timer);
        open.clear();
    }

    private void sweep() {
        if (open.isEmpty()) {
            return;
        }
        long now = System.nanoTime();
        List<Deadline> late = new ArrayList<>();
        for (Deadline deadline : open) {
            if (deadline.due - now < 0) {
                late.add(deadline);
            }
        }
        for (Deadline deadline : late) {
            open.remove(deadline);
            deadline.late.run();
        }
    }
}
