package dev.rookery.sync.simulation;

import dev.rookery.sync.clock.Stamp;
import dev.rookery.sync.fact.Dot;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.message.SnapshotPart;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * What must hold at every moment, and the memory of the world that is needed to say so: every name
 * ever given to a fact, every fact that somebody was promised.
 *
 * <p>Threads: one world, one thread.
 */
final class Laws {
    private final Map<Dot, Hash> names = new HashMap<>();
    private final Set<Hash> acknowledged = new LinkedHashSet<>();
    private final Set<Hash> written = new HashSet<>();
    private final Set<Hash> lies = new HashSet<>();
    private final TreeSet<Origin> reused = new TreeSet<>();
    private Optional<Violation> broken = Optional.empty();

    /** A violation, remembered whoever catches it. */
    void check(boolean holds, Supplier<String> otherwise) {
        if (!holds) {
            Violation violation = new Violation(otherwise.get());
            broken = broken.isPresent() ? broken : Optional.of(violation);
            throw violation;
        }
    }

    /** The first violation. */
    Optional<Violation> broken() {
        return broken;
    }

    /** A disk came back under an origin that others use or have used further: it may fork. */
    void reused(Origin origin) {
        reused.add(origin);
    }

    /** Whether an origin has a reason to fork. */
    boolean mayFork(Origin origin) {
        return reused.contains(origin);
    }

    /** I5: one name, one fact; but for origins that somebody copied. */
    void named(Fact fact) {
        if (mayFork(fact.origin())) {
            return;
        }
        Hash before = names.putIfAbsent(fact.dot(), fact.hash());
        check(
                before == null || before.equals(fact.hash()),
                () -> "I5: two facts of one name: " + fact);
    }

    /** A node made this fact; it may be durable soon. */
    void written(Fact fact) {
        written.add(fact.hash());
    }

    /** Nobody keeps what nobody wrote. */
    void genuine(Fact fact) {
        check(written.contains(fact.hash()), () -> "nobody wrote " + fact);
    }

    /** This piece of a snapshot is not what its sender holds. */
    void lie(SnapshotPart part) {
        lies.add(Hash.of(part.bytes()));
    }

    /** Whether a piece is such a one. */
    boolean lied(SnapshotPart part) {
        return !lies.isEmpty() && lies.contains(Hash.of(part.bytes()));
    }

    /** A new fact is later than all that its node holds of its entity. */
    void stamped(Fact fact, Stamp latest) {
        check(
                fact.stamp().compareTo(latest) > 0,
                () -> "a stamp not later than what is held: " + fact);
    }

    /** I4: what leaves a node is durable there. */
    void leaves(String node, Collection<Fact> facts, Disk disk) {
        for (Fact fact : facts) {
            check(disk.holds(fact.hash()), () -> "I4: left " + node + " too early: " + fact);
        }
    }

    /** I4: a writer is told only of what is durable. */
    void acknowledge(String node, Ticket ticket, Disk disk) {
        for (Hash fact : ticket.facts) {
            check(disk.holds(fact), () -> "I4: acknowledged too early at " + node + ": " + fact);
            acknowledged.add(fact);
        }
    }

    /** A disk lost facts; what no other holds cannot be asked for any more. */
    void destroyed(Disk before, Collection<Disk> left) {
        acknowledged.removeIf(
                fact -> before.holds(fact) && left.stream().noneMatch(disk -> disk.holds(fact)));
    }

    /** Nothing that was promised is lost. */
    void keptPromises(String node, Disk disk) {
        for (Hash fact : acknowledged) {
            check(disk.holds(fact), () -> "an acknowledged fact is lost at " + node + ": " + fact);
        }
    }

    int promises() {
        return acknowledged.size();
    }
}
