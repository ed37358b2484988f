package dev.rookery.node.artifact;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * That the node stops: ends every wait.
 *
 * <p>Threads: safe for any thread.
 */
final class Stopping {
    private final CountDownLatch stopped = new CountDownLatch(1);

    void stop() {
        stopped.countDown();
    }

    boolean stopped() {
        return stopped.getCount() == 0;
    }

    /**
     * Waits.
     *
     * @return whether the node stopped meanwhile, or the thread is to end
     */
    boolean await(Duration time) {
        try {
            return stopped.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
