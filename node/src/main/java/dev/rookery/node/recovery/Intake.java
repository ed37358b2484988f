package dev.rookery.node.recovery;

import dev.rookery.sync.driver.Kept;
import dev.rookery.sync.engine.Held;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Hash;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Gathers facts into whole batches and hands these to a registry, some MiB at a time. Facts that it
 * held at the beginning are passed over; what does not fit is left out.
 *
 * <p>Threads: one intake, one thread.
 */
final class Intake {

    private static final long STEP_BYTES = 8L << 20;

    /** The first facts of a batch. */
    private record Part(Fact last, Optional<Part> before) {
        List<Fact> batch() {
            List<Fact> batch = new ArrayList<>();
            for (Optional<Part> part = Optional.of(this); part.isPresent(); ) {
                batch.add(part.get().last());
                part = part.get().before();
            }
            Collections.reverse(batch);
            return batch;
        }
    }

    private final Entrance into;
    private final String from;
    private final Held before;

    /** Batches that are not whole yet, by the last fact that came. */
    private final Map<Hash, Part> begun = new HashMap<>();

    private final List<Fact> whole = new ArrayList<>();
    private long wholeBytes;
    private long kept;
    private boolean leftOut;
    private Optional<String> problem = Optional.empty();

    /**
     * @param from where the facts come from, for messages
     */
    Intake(Entrance into, String from) {
        this.into = into;
        this.from = from;
        this.before = into.held();
    }

    /**
     * Takes the next fact; each comes after the one that it follows, those of a forked origin's
     * branches among each other.
     */
    void take(Fact fact) {
        if (fact.seq() <= before.vector().maxSeq(fact.origin()) && into.holds(fact)) {
            return;
        }
        boolean begins = fact.batch().index() == 0;
        Optional<Part> first = begins ? Optional.empty() : first(fact);
        if (!begins && first.isEmpty()) {
            leftOut = true;
            return;
        }
        Part part = new Part(fact, first);
        if (fact.batch().last()) {
            List<Fact> batch = part.batch();
            batch.forEach(one -> begun.remove(one.hash()));
            add(batch);
        } else {
            begun.put(fact.hash(), part);
        }
    }

    /** What comes before a fact in its batch; of a batch that another began alike, what is held. */
    private Optional<Part> first(Fact fact) {
        Part begunHere = begun.get(fact.prev());
        if (begunHere != null) {
            return Optional.of(begunHere);
        }
        flush();
        List<Fact> held = into.before(fact);
        Optional<Part> part = Optional.empty();
        for (Fact one : held) {
            part = Optional.of(new Part(one, part));
        }
        return part;
    }

    /** Hands over what is left. */
    void end() {
        leftOut |= !begun.isEmpty();
        begun.clear();
        flush();
    }

    /** How many facts were new. */
    long kept() {
        return kept;
    }

    /** Whether some were beyond what is held: another pass may fit them, once others came. */
    boolean leftOut() {
        return leftOut;
    }

    /** The first reason why some did not fit. */
    Optional<String> problem() {
        return problem;
    }

    private void add(List<Fact> batch) {
        for (Fact fact : batch) {
            wholeBytes += fact.canonical().length;
        }
        whole.addAll(batch);
        if (wholeBytes >= STEP_BYTES) {
            flush();
        }
    }

    private void flush() {
        if (whole.isEmpty()) {
            return;
        }
        Kept answer = into.keep(from, whole);
        kept += answer.kept();
        leftOut |= !answer.stuck().isEmpty();
        problem = problem.isPresent() ? problem : answer.problem();
        whole.clear();
        wholeBytes = 0;
    }
}
