package dev.rookery.cli.verb;

import dev.rookery.node.RookeryNode;
import java.util.concurrent.ExecutionException;

/**
 * How a running node ends: told to by a signal, it drains and the process exits 0; when it cannot
 * go on, 1.
 *
 * <p>Threads: safe for any thread; runs as the process's shutdown hook.
 */
final class NodeEnd implements Runnable {

    private final RookeryNode node;
    private volatile int exit;

    NodeEnd(RookeryNode node) {
        this.node = node;
    }

    /** The end that comes is not one that was asked for. */
    void failed() {
        exit = 1;
    }

    /**
     * A JVM that was signalled would exit 143 when its hooks are through; so it never gets there.
     */
    @Override
    public void run() {
        try {
            node.close();
        } finally {
            System.err.flush();
            Runtime.getRuntime().halt(exit);
        }
    }

    /** Waits, for ever as a rule. */
    static Throwable awaitFatal(RookeryNode node) throws InterruptedException {
        try {
            return node.fatal().toCompletableFuture().get();
        } catch (ExecutionException e) {
            return e.getCause();
        }
    }
}
