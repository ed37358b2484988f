package dev.rookery.sync.driver;

import dev.rookery.sync.fact.Draft;
import dev.rookery.sync.fact.Fact;
import java.util.List;

/**
 * A write that this node is asked for. It is judged inside the open transaction, where it sees
 * every fact before it, those of the same group commit included.
 *
 * @param <R> what its caller is told once the facts are durable, or at once where there are none
 */
@FunctionalInterface
public interface Proposal<R> {

    /**
     * Judges; writes no fact itself. What belongs to this node alone it may keep in the store.
     *
     * @param atMillis the wall clock that the facts will carry, ms since 1970
     */
    Judgement<R> judge(long atMillis);

    /**
     * Hears under which names the facts are being kept: before the commit, on the loop's thread,
     * and only where there are some. Again, under the names that hold, where the transaction was
     * rolled back and the proposal judged anew.
     */
    default void named(List<Fact> facts) {}

    /**
     * The verdict.
     *
     * @param drafts what becomes facts, as one batch; empty when refused or when nothing changes
     * @param answer what the caller is told
     */
    record Judgement<R>(List<Draft> drafts, R answer) {

        public Judgement {
            drafts = List.copyOf(drafts);
        }
    }
}
