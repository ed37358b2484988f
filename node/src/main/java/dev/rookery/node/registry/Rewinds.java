package dev.rookery.node.registry;

import dev.rookery.sync.fact.Dot;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.fact.Rank;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All rewinds that are held, and what they cancel. They are resolved from the latest back: one that
 * a later one cancels for a model cancels nothing for it.
 *
 * <p>What is cancelled follows from the set of rewinds and a fact's name and rank, never from what
 * else is held. A registry without rewinds pays one look at an empty list.
 *
 * <p>Threads: owned by whoever owns the tables.
 */
public final class Rewinds {

    private static final Comparator<Rewind> LATEST_FIRST =
            Comparator.comparing(Rewind::rank).reversed();

    private final List<Rewind> latestFirst;
    private final SortedMap<Origin, Long> reach = new TreeMap<>();

    /** Those in force for the model that was asked for last: a model's facts come in a row. */
    private List<Rewind> inForce = List.of();

    private Optional<ModelKey> inForceFor = Optional.empty();

    private Rewinds(List<Rewind> latestFirst) {
        this.latestFirst = latestFirst;
        for (Rewind rewind : latestFirst) {
            rewind.said()
                    .ranges()
                    .forEach((origin, range) -> reach.merge(origin, range.upTo(), Math::max));
        }
    }

    /** No rewind at all. */
    public static Rewinds none() {
        return new Rewinds(List.of());
    }

    /** These rewinds, in any order. */
    public static Rewinds of(List<Rewind> rewinds) {
        return new Rewinds(rewinds.stream().sorted(LATEST_FIRST).toList());
    }

    /** These and one more; these, when it is among them. */
    public Rewinds with(Rewind rewind) {
        boolean held = latestFirst.stream().anyMatch(one -> one.rank().equals(rewind.rank()));
        List<Rewind> all = new ArrayList<>(latestFirst);
        if (!held) {
            all.add(rewind);
            all.sort(LATEST_FIRST);
        }
        return new Rewinds(List.copyOf(all));
    }

    /** Every one, the latest first. */
    public List<Rewind> latestFirst() {
        return latestFirst;
    }

    /** The rewind that cancels a fact for its model; the latest, when several do. */
    public Optional<Rewind> canceller(ModelKey model, Rank fact) {
        if (latestFirst.isEmpty()) {
            return Optional.empty();
        }
        Long last = reach.get(fact.dot().origin());
        if (last == null || fact.dot().seq() > last) {
            return Optional.empty();
        }
        return inForce(model).stream()
                .filter(rewind -> fact.before(rewind.rank()) && rewind.contains(fact.dot()))
                .findFirst();
    }

    /** Whether some rewind cancels a fact for its model. */
    public boolean cancels(ModelKey model, Rank fact) {
        return canceller(model, fact).isPresent();
    }

    /** The latest rewind that ranks after a fact and was written without knowing it. */
    public Optional<Rewind> survived(ModelKey model, Rank fact) {
        if (latestFirst.isEmpty() || latestFirst.get(0).rank().before(fact)) {
            return Optional.empty();
        }
        Dot dot = fact.dot();
        return inForce(model).stream()
                .filter(rewind -> fact.before(rewind.rank()) && rewind.unseen(dot))
                .findFirst();
    }

    /** Those that are in force for a model, the latest first. */
    public List<Rewind> inForce(ModelKey model) {
        if (!inForceFor.equals(Optional.of(model))) {
            List<Rewind> standing = new ArrayList<>();
            for (Rewind rewind : latestFirst) {
                Dot dot = rewind.rank().dot();
                boolean cancelled = standing.stream().anyMatch(later -> later.contains(dot));
                if (rewind.covers(model) && !cancelled) {
                    standing.add(rewind);
                }
            }
            inForce = standing;
            inForceFor = Optional.of(model);
        }
        return inForce;
    }
}
