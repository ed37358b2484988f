package dev.rookery.sync.driver;

import dev.rookery.sync.engine.Effect;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Origin;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/**
 * A peer's facts that wait. Many of them are taken in several steps, each ending with a batch.
 *
 * <p>Threads: filled by the sync loop; completed by the executor of answers.
 */
final class Offer implements Waiting {
    private final PeerFacts facts;
    private final long bytes;
    private final CompletableFuture<Kept> future = new CompletableFuture<>();
    private final TreeSet<Origin> stuck = new TreeSet<>();
    private Optional<String> problem = Optional.empty();
    private boolean gap;
    private int kept;
    private int next;

    Offer(PeerFacts facts) {
        this.facts = facts;
        this.bytes = facts.bytes();
    }

    PeerFacts facts() {
        return facts;
    }

    long bytes() {
        return bytes;
    }

    CompletableFuture<Kept> future() {
        return future;
    }

    /** Whether all of it was taken, or has failed. */
    boolean exhausted() {
        return next >= facts.facts().size() || future.isDone();
    }

    /** The next facts, up to the end of the batch with which a limit is reached. */
    List<Fact> take(int factsMax, long bytesMax) {
        int from = next;
        long taken = 0;
        while (next < facts.facts().size()) {
            boolean full = next - from >= factsMax || taken >= bytesMax;
            if (next > from && full && atBatch()) {
                break;
            }
            taken += facts.facts().get(next).canonical().length;
            next++;
        }
        return facts.facts().subList(from, next);
    }

    private boolean atBatch() {
        return facts.facts().get(next).batch().index() == 0;
    }

    void add(Effect.Answer answer) {
        kept += answer.kept();
        gap |= answer.gap();
        stuck.addAll(answer.stuck());
        problem = problem.isPresent() ? problem : answer.problem();
    }

    @Override
    public void succeed() {
        if (exhausted()) {
            future.complete(new Kept(kept, gap, List.copyOf(stuck), problem));
        }
    }

    @Override
    public void fail(Throwable why) {
        future.completeExceptionally(why);
    }
}
