package dev.rookery.sync.driver;

import dev.rookery.sync.fact.Fact;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A write that waits, with what its caller is told.
 *
 * <p>Threads: filled by the sync loop; completed by the executor of answers.
 */
final class Submission<R> implements Waiting {
    private final Proposal<R> proposal;
    private final CompletableFuture<R> future = new CompletableFuture<>();
    private R answer;

    Submission(Proposal<R> proposal) {
        this.proposal = proposal;
    }

    /**
     * Judges, and remembers what the caller will be told. Again, where the transaction of the first
     * time was rolled back.
     */
    Proposal.Judgement<R> judge(long atMillis) {
        Proposal.Judgement<R> judgement = proposal.judge(atMillis);
        answer = judgement.answer();
        return judgement;
    }

    /** Tells the facts that it becomes. */
    void named(List<Fact> facts) {
        proposal.named(facts);
    }

    CompletableFuture<R> future() {
        return future;
    }

    @Override
    public void succeed() {
        future.complete(answer);
    }

    @Override
    public void fail(Throwable why) {
        future.completeExceptionally(why);
    }
}
