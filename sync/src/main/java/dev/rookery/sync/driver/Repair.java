package dev.rookery.sync.driver;

import dev.rookery.sync.vector.OriginRow;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Damaged rows that wait to be mended.
 *
 * <p>Threads: filled by the sync loop; completed by the executor of answers.
 */
final class Repair implements Waiting {
    private final List<Mending> facts;
    private final List<OriginRow> rows;
    private final CompletableFuture<Void> future = new CompletableFuture<>();

    Repair(List<Mending> facts, List<OriginRow> rows) {
        this.facts = List.copyOf(facts);
        this.rows = List.copyOf(rows);
    }

    List<Mending> facts() {
        return facts;
    }

    List<OriginRow> rows() {
        return rows;
    }

    CompletableFuture<Void> future() {
        return future;
    }

    @Override
    public void succeed() {
        future.complete(null);
    }

    @Override
    public void fail(Throwable why) {
        future.completeExceptionally(why);
    }
}
