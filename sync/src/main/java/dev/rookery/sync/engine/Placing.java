package dev.rookery.sync.engine;

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
 * taken whole, and only where the fact that it follows is held, so that what is held of an origin
 * is a chain, or where it forked a tree, in which nothing is missing. One that cannot be taken sets
 * its origin aside for the rest of the step and leaves all others alone.
 *
 * <p>Threads: one step, one thread.
 */
final class Placing {

    /** Most facts that share one seq; the id of a row has no room for more. */
    static final int TWINS_MAX = 256;

    private final String peer;
    private final boolean pushed;
    private final Origin own;
    private final Function<Origin, OriginRow> before;
    private final FactSource source;
    private final KeptFacts open;

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
     * @param open facts that the open transaction has kept already
     */
    Placing(
            Event.FromPeer event,
            Origin own,
            Function<Origin, OriginRow> before,
            FactSource source,
            KeptFacts open) {
        this.peer = event.peer();
        this.pushed = event.pushed();
        this.own = own;
        this.before = before;
        this.source = source;
        this.open = open;
    }

    void place(List<Fact> batch) {
        Fact first = batch.get(0);
        if (stuck.contains(first.origin())) {
            return;
        }
        OriginRow row = row(first.origin());
        Optional<String> fault = Batches.fault(batch);
        if (fault.isPresent()) {
            refuse(first.origin(), fault.get());
        } else if (known(batch.get(batch.size() - 1), row)) {
            return;
        } else if (first.seq() > row.maxSeq() + 1) {
            ahead(first, row);
        } else if (first.seq() == row.maxSeq() + 1 && first.prev().equals(row.head())) {
            take(batch, row);
        } else {
            branch(batch, row);
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
        keep(batch);
    }

    /**
     * Its last fact tells for the whole batch, and for all before it: each names the one before. Of
     * rumors, nearly all of which are repeats, only those at the head are looked at; and a seq of
     * which the store has lost its fact is not this room's to mend.
     */
    private boolean known(Fact last, OriginRow row) {
        if (last.seq() > row.maxSeq()) {
            return false;
        }
        boolean atHead = last.seq() == row.maxSeq();
        if ((atHead && last.hash().equals(row.head())) || (pushed && !atHead)) {
            return true;
        }
        List<Fact> held = find(last.origin(), last.seq());
        return held.isEmpty() || held.contains(last);
    }

    /** Takes a batch that does not follow the head, where it follows another fact that is held. */
    private void branch(List<Fact> batch, OriginRow row) {
        Fact first = batch.get(0);
        String why = "fork at " + first.dot() + ": it does not follow the head here";
        if (first.origin().equals(own)) {
            contest(why);
        }
        OriginRow next = row.fork();
        List<Fact> fresh = new ArrayList<>();
        for (Fact fact : batch) {
            List<Fact> twins = find(fact.origin(), fact.seq());
            if (twins.size() >= TWINS_MAX && !twins.contains(fact)) {
                refuse(
                        fact.origin(),
                        TWINS_MAX
                                + " facts named "
                                + fact.dot()
                                + " are held, which is the most;"
                                + " stop the nodes that write under a copied identity");
                return;
            }
            if (!twins.contains(fact)) {
                next = next.branch(fact.seq(), fact.hash());
                fresh.add(fact);
            }
        }
        if (!row.forked()) {
            remarks.add(new Effect.ForkSeen(first.dot(), peer, why));
        }
        if (follows(first)) {
            rows.put(next.origin(), next);
            keep(fresh);
        } else {
            rows.put(row.origin(), row.fork());
            pullSoon(why);
            setAside(row.origin(), why + ", and what it follows is not held yet");
        }
    }

    /** Whether what comes before a batch is held, and ends a batch. */
    private boolean follows(Fact first) {
        if (first.seq() == 1) {
            return first.prev().equals(Hash.ZERO);
        }
        return find(first.origin(), first.seq() - 1).stream()
                .anyMatch(fact -> fact.hash().equals(first.prev()) && fact.batch().last());
    }

    private void keep(List<Fact> facts) {
        fresh.addAll(facts);
        open.add(facts);
    }

    private List<Fact> find(Origin origin, long seq) {
        List<Fact> found = new ArrayList<>(source.find(origin, seq));
        found.addAll(open.find(origin, seq));
        return found;
    }

    private void ahead(Fact first, OriginRow row) {
        String why = first.dot() + " lies beyond what is held, up to seq " + row.maxSeq();
        if (first.origin().equals(own)) {
            contest("seq " + first.seq() + " of it, while its head here is " + row.maxSeq());
        }
        pullSoon(why);
        setAside(first.origin(), why);
    }

    private void pullSoon(String why) {
        if (!gap) {
            remarks.add(new Effect.PullSoon(peer, why));
        }
        gap = true;
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
