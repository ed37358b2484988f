package dev.rookery.backup;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/**
 * How far every origin's entries reach: a state, by name. Where the caller's store holds exactly
 * what a vector says, the vector <em>is</em> the state.
 *
 * <p>Threads: immutable.
 */
public final class Heads {
    /** Nothing at all: every state covers it. */
    public static final Heads EMPTY = new Heads(new TreeMap<>());

    private final SortedMap<UUID, Head> byOrigin;

    private Heads(SortedMap<UUID, Head> byOrigin) {
        this.byOrigin = byOrigin;
    }

    /** Of these; of two for one origin the further counts. */
    public static Heads of(Collection<Head> heads) {
        return EMPTY.plus(heads);
    }

    /** Advanced by these; an origin never goes back. */
    public Heads plus(Collection<Head> advance) {
        SortedMap<UUID, Head> sum = new TreeMap<>(byOrigin);
        advance.forEach(head -> sum.merge(head.origin(), head, Head::max));
        return new Heads(sum);
    }

    /** One origin's head; empty when nothing of it is held. */
    public Optional<Head> of(UUID origin) {
        return Optional.ofNullable(byOrigin.get(origin));
    }

    /** Whether every origin here reaches at least as far as there. */
    public boolean covers(Heads other) {
        return other.byOrigin.values().stream()
                .allMatch(head -> of(head.origin()).filter(mine -> mine.covers(head)).isPresent());
    }

    /** What is here and was not there: the change from an earlier state to this one. */
    public List<Head> since(Heads earlier) {
        return byOrigin.values().stream()
                .filter(head -> !earlier.of(head.origin()).filter(head::equals).isPresent())
                .toList();
    }

    /** One head an origin, in a fixed order. */
    public List<Head> list() {
        return List.copyOf(byOrigin.values());
    }

    /** The same by origin; a copy. */
    public SortedMap<UUID, Head> toMap() {
        return new TreeMap<>(byOrigin);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Heads that && byOrigin.equals(that.byOrigin);
    }

    @Override
    public int hashCode() {
        return byOrigin.hashCode();
    }

    @Override
    public String toString() {
        return byOrigin.values().toString();
    }
}
