package dev.rookery.cli.export;

import dev.rookery.cli.client.CommandFailed;
import dev.rookery.cli.client.NodeClient;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Says when the registry changed, by a node's events. Events are a hint: a stream that broke is
 * opened again, each time with "it may have changed".
 *
 * <p>Threads: {@link #await} by the verb; the stream is read by a thread of its own.
 */
public final class Changes implements AutoCloseable {

    private static final Duration SILENCE = Duration.ofSeconds(45);
    private static final Duration AGAIN = Duration.ofSeconds(2);

    private final NodeClient node;
    private final Semaphore changed = new Semaphore(0);
    private final CountDownLatch end = new CountDownLatch(1);

    private Changes(NodeClient node) {
        this.node = node;
    }

    /** Begins to listen. */
    public static Changes of(NodeClient node) {
        Changes changes = new Changes(node);
        Thread reader = new Thread(changes::read, "events");
        reader.setDaemon(true);
        reader.start();
        return changes;
    }

    private void read() {
        try {
            do {
                try {
                    node.events("follow the registry", SILENCE, this::note, this::line);
                } catch (CommandFailed failed) {
                    // The next look at the registry fails as well, and says why.
                }
            } while (!end.await(AGAIN.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void line(String text) {
        if (text.startsWith("event:")) {
            note();
        }
    }

    private void note() {
        if (changed.availablePermits() == 0) {
            changed.release();
        }
    }

    /**
     * Waits for a change, or for as long as events may be missed.
     *
     * @param atMost then the registry is looked at without an event
     * @param together what follows a change within so long is one with it
     */
    public void await(Duration atMost, Duration together) throws InterruptedException {
        if (changed.tryAcquire(atMost.toMillis(), TimeUnit.MILLISECONDS)
                && !end.await(together.toMillis(), TimeUnit.MILLISECONDS)) {
            changed.drainPermits();
        }
    }

    @Override
    public void close() {
        end.countDown();
    }
}
