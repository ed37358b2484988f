package dev.rookery.sync.simulation;

import dev.rookery.sync.fact.Dot;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Hash;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A write that somebody asked for, and the facts that it became.
 *
 * <p>Threads: one world, one thread.
 */
final class Ticket {
    final List<Hash> facts = new ArrayList<>();
    final long askedNanos;

    /** The last of the facts; empty when nothing became of it. */
    Optional<Dot> last = Optional.empty();

    Ticket(long askedNanos) {
        this.askedNanos = askedNanos;
    }

    /** Judged, maybe anew: what it became in a transaction that came to nothing does not count. */
    void judged() {
        facts.clear();
        last = Optional.empty();
    }

    void became(Fact fact) {
        facts.add(fact.hash());
        last = Optional.of(fact.dot());
    }
}
