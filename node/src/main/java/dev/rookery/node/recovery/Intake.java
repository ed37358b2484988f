package dev.rookery.node.recovery;

import dev.rookery.sync.driver.Kept;
import dev.rookery.sync.engine.Held;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Gathers facts into whole batches and hands these to a registry, some MiB at a time. Facts that it
 * held at the beginning are passed over; what does not fit is left out.
 *
 * <p>Threads: one intake, one thread.
 */
final class Intake {

    private static final long STEP_BYTES = 8L << 20;

    private final ScratchRegistry into;
    private final String from;
    private final Held before;
    private final Map<Origin, List<Fact>> begun = new TreeMap<>();
    private final List<Fact> whole = new ArrayList<>();
    private long wholeBytes;
    private long kept;
    private boolean leftOut;
    private Optional<String> problem = Optional.empty();

    /**
     * @param from where the facts come from, for messages
     */
    Intake(ScratchRegistry into, String from) {
        this.into = into;
        this.from = from;
        this.before = into.held();
    }

    /** Takes the next fact; each origin's come in seq order. */
    void take(Fact fact) {
        if (fact.seq() <= before.vector().maxSeq(fact.origin())) {
            return;
        }
        if (fact.batch().index() == 0) {
            leftOut |= begun.put(fact.origin(), new ArrayList<>()) != null;
        }
        List<Fact> batch = begun.get(fact.origin());
        if (batch == null || batch.size() != fact.batch().index()) {
            leftOut = true;
            return;
        }
        batch.add(fact);
        if (fact.batch().last()) {
            begun.remove(fact.origin());
            add(batch);
        }
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
