package dev.rookery.sync.engine;

import dev.rookery.sync.fact.Dot;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.vector.OriginRow;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Sorts one peer's facts, batch by batch: new, known, too far ahead, a twin, malformed. A batch is
 * taken only where it extends its origin's prefix; one that does not sets its origin aside for the
 * rest of the step and leaves all others alone.
 *
 * <p>Threads: one step, one thread.
 */
final class Placing {
    private final String peer;
    private final boolean pushed;
    private final Origin own;
    private final Function<Origin, OriginRow> before;
    private final FactSource source;

    private final Map<Origin, OriginRow> rows = new TreeMap<>();
    private final TreeSet<Origin> stuck = new TreeSet<>();
    private final List<Fact> fresh = new ArrayList<>();
    private final List<Effect> remarks = new ArrayList<>();
    private Optional<String> contested = Optional.empty();
    private Optional<String> problem = Optional.empty();
    private boolean gap;

    /**
     * @param own the origin under which this node writes
     * @param before what is held before this step
     * @param source committed facts, to tell a repeat from a twin
     */
    Placing(
            Event.FromPeer event,
            Origin own,
            Function<Origin, OriginRow> before,
            FactSource source) {
        this.peer = event.peer();
        this.pushed = event.pushed();
        this.own = own;
        this.before = before;
        this.source = source;
    }

    void place(List<Fact> batch) {
        Fact first = batch.get(0);
        if (stuck.contains(first.origin())) {
            return;
        }
        OriginRow row = row(first.origin());
        long last = batch.get(batch.size() - 1).seq();
        Optional<String> fault = Batches.fault(batch);
        if (fault.isPresent()) {
            refuse(first.origin(), fault.get());
        } else if (last <= row.maxSeq()) {
            known(batch.get(batch.size() - 1), row);
        } else if (first.seq() > row.maxSeq() + 1) {
            ahead(first, row);
        } else if (first.seq() <= row.maxSeq() || !first.prev().equals(row.head())) {
            fork(first, row, "it does not follow what is held up to seq " + row.maxSeq());
        } else {
            take(batch, row);
        }
    }

    private void take(List<Fact> batch, OriginRow row) {
        OriginRow next = row;
        for (Fact fact : batch) {
            next = next.plus(fact.hash());
        }
        if (next.origin().equals(own)) {
            contest("seq " + next.maxSeq() + " of it, while its head here is " + row.maxSeq());
        }
        rows.put(next.origin(), next);
        fresh.addAll(batch);
    }

    /**
     * Its last fact tells for the whole batch, and for all before it: each names the one before.
     */
    private void known(Fact last, OriginRow row) {
        Optional<Hash> here =
                last.seq() == row.maxSeq() ? Optional.of(row.head()) : committed(last.dot());
        if (here.isPresent() && !here.get().equals(last.hash())) {
            fork(last, row, "another fact of this name is held: " + here.get());
        }
    }

    private Optional<Hash> committed(Dot dot) {
        List<Fact> found = pushed ? List.of() : source.find(dot.origin(), dot.seq());
        return found.isEmpty() ? Optional.empty() : Optional.of(found.get(0).hash());
    }

    private void ahead(Fact first, OriginRow row) {
        String why = first.dot() + " lies beyond what is held, up to seq " + row.maxSeq();
        if (first.origin().equals(own)) {
            contest("seq " + first.seq() + " of it, while its head here is " + row.maxSeq());
        }
        if (!gap) {
            remarks.add(new Effect.PullSoon(peer, why));
        }
        gap = true;
        setAside(first.origin(), why);
    }

    private void fork(Fact fact, OriginRow row, String how) {
        String why = "fork at " + fact.dot() + ": " + how;
        if (fact.origin().equals(own)) {
            contest(why);
        }
        if (!row.forked()) {
            rows.put(fact.origin(), row.fork());
            remarks.add(new Effect.ForkSeen(fact.dot(), peer, why));
        }
        refuse(fact.origin(), why);
    }

    private void refuse(Origin origin, String why) {
        remarks.add(new Effect.Refused(peer, origin, why));
        setAside(origin, why);
    }

    private void setAside(Origin origin, String why) {
        stuck.add(origin);
        problem = problem.isPresent() ? problem : Optional.of(why);
    }

    private void contest(String why) {
        contested = Optional.of(peer + " knows of origin " + own + ": " + why);
    }

    private OriginRow row(Origin origin) {
        OriginRow row = rows.get(origin);
        return row != null ? row : before.apply(origin);
    }

    /** Facts to keep, in order. */
    List<Fact> fresh() {
        return fresh;
    }

    /** The rows that changed. */
    Collection<OriginRow> rows() {
        return rows.values();
    }

    /** Why this node's origin is not its own alone, when that showed. */
    Optional<String> contested() {
        return contested;
    }

    /** Forks, refusals and the wish to pull. */
    List<Effect> remarks() {
        return remarks;
    }

    Effect.Answer answer() {
        return new Effect.Answer(fresh.size(), gap, List.copyOf(stuck), problem);
    }
}
