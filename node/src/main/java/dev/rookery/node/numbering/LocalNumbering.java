package dev.rookery.node.numbering;

import dev.rookery.node.service.Numbering;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Without anybody to ask: the rule takes the next number that this node knows. Two nodes that do so
 * within the time of one convergence are settled by the facts.
 *
 * <p>Threads: safe for any thread.
 */
public final class LocalNumbering implements Numbering {
    private final MajorityWatch majority;

    public LocalNumbering(MajorityWatch majority) {
        this.majority = majority;
    }

    @Override
    public CompletionStage<Hint> next(String model) {
        return CompletableFuture.completedFuture(hint());
    }

    @Override
    public boolean atOnce() {
        return true;
    }

    /** No number, and whether a majority is in sight. */
    Hint hint() {
        return new Hint(0, majority.majority());
    }
}
