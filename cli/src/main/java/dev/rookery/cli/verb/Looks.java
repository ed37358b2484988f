package dev.rookery.cli.verb;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The time between one look at a node and the next.
 *
 * <p>Threads: owned by the verb; Ctrl-C comes on a thread of its own.
 */
final class Looks implements AutoCloseable {

    private final CountDownLatch end = new CountDownLatch(1);
    private Optional<Thread> hook = Optional.empty();

    private Looks() {}

    /** Ctrl-C breaks the verb off, as any other. */
    static Looks untilDone() {
        return new Looks();
    }

    /** Ctrl-C is how a person says that it was enough: exit code 0. */
    static Looks untilInterrupted(Runnable flush) {
        Looks looks = new Looks();
        Runnable enough =
                () -> {
                    looks.end.countDown();
                    flush.run();
                    // A JVM that was signalled would exit 130 when its hooks are through.
                    Runtime.getRuntime().halt(0);
                };
        Thread hook = new Thread(enough, "enough-seen");
        Runtime.getRuntime().addShutdownHook(hook);
        looks.hook = Optional.of(hook);
        return looks;
    }

    /** Waits; false when there is to be no further look. */
    boolean next(Duration period) {
        try {
            return !end.await(period.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() {
        try {
            hook.ifPresent(Runtime.getRuntime()::removeShutdownHook);
        } catch (IllegalStateException e) {
            end.countDown(); // The process ends already: the hook runs.
        }
    }
}
