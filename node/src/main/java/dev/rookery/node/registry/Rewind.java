package dev.rookery.node.registry;

import dev.rookery.sync.fact.Dot;
import dev.rookery.sync.fact.Rank;

/**
 * A rewind that is held: what it says, and its place in the order.
 *
 * <p>Threads: immutable.
 *
 * @param atMillis the writer's wall clock, ms since 1970
 */
public record Rewind(FactRef fact, long atMillis, Payload.Rewind said) {

    /** Its place in the order: it cancels only what comes before. */
    public Rank rank() {
        return fact.rank();
    }

    /** Whether it speaks of a model. */
    public boolean covers(ModelKey model) {
        return said.models().map(models -> models.contains(model)).orElse(true);
    }

    /** Whether a fact lies in one of its ranges; all twins of a fork do, or none. */
    public boolean contains(Dot dot) {
        Payload.Rewind.Range range = said.ranges().get(dot.origin());
        return range != null && range.after() < dot.seq() && dot.seq() <= range.upTo();
    }

    /** Whether it was written without knowing a fact, as far as it says. */
    public boolean unseen(Dot dot) {
        Payload.Rewind.Range range = said.ranges().get(dot.origin());
        return range == null ? said.complete() : dot.seq() > range.upTo();
    }
}
