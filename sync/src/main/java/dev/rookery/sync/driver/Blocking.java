package dev.rookery.sync.driver;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Waiting for the sync loop, on threads that may.
 *
 * <p>Threads: safe for any thread but the loop's own and event loops.
 */
final class Blocking {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private Blocking() {}

    /**
     * The answer.
     *
     * @throws NodeBusyException when it does not come in time; it may still come true
     */
    static <T> T get(CompletionStage<T> stage, Duration wait) {
        try {
            return stage.toCompletableFuture().get(wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException("the sync loop failed", e.getCause());
        } catch (TimeoutException e) {
            throw new NodeBusyException(
                    "no commit within " + wait.toMillis() + " ms; ask again later", RETRY_AFTER);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NodeBusyException("interrupted while waiting for a commit", RETRY_AFTER);
        }
    }
}
