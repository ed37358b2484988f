package dev.rookery.node;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waiting for what stops, with a limit, at the one place where a node ends. */
final class Stops {

    private static final Logger log = LoggerFactory.getLogger(Stops.class);
    private static final long STOP_SECONDS = 10;

    private Stops() {}

    /** Stops one part; whatever becomes of it, the next ones are stopped too. */
    static void run(Runnable stop) {
        try {
            stop.run();
        } catch (RuntimeException e) {
            log.error("[node] a part did not stop as it should; the others are stopped too", e);
        }
    }

    /** Waits for a stop to end; a failure or a time-out is logged and the next stop goes on. */
    static void quietly(String what, CompletionStage<?> stage) {
        try {
            stage.toCompletableFuture().get(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            log.warn("could not {} in {} s: {}", what, STOP_SECONDS, e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            log.warn("interrupted while waiting to {}", what);
        }
    }

    /** Waits for threads that were told to end. */
    static void quietly(String what, ExecutorService ending, long seconds) {
        try {
            if (!ending.awaitTermination(seconds, TimeUnit.SECONDS)) {
                log.warn("could not {} in {} s; it is cut off", what, seconds);
                ending.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            ending.shutdownNow();
        }
    }
}
