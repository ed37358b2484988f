package dev.rookery.sync.audit;

import dev.rookery.sync.fact.Dot;
import java.util.List;

/**
 * How far an audit has come, and what it found.
 *
 * <p>Threads: immutable.
 *
 * @param facts hashed again
 * @param found mismatches
 * @param healed of these
 * @param unhealed of these, in words, the first of them
 * @param damaged where all that were not healed are, in the same order
 * @param peers whose root was compared
 * @param rootsEqual of these, who held the same as this node
 * @param ranges stretches compared with a peer
 * @param differing stretches at which a peer holds as many facts and not the same, in words, the
 *     first of them
 */
public record AuditReport(
        long facts,
        long found,
        long healed,
        List<String> unhealed,
        List<Dot> damaged,
        int peers,
        int rootsEqual,
        long ranges,
        List<String> differing) {

    /** Before anything was looked at. */
    public static final AuditReport NOTHING =
            new AuditReport(0, 0, 0, List.of(), List.of(), 0, 0, 0, List.of());

    public AuditReport {
        unhealed = List.copyOf(unhealed);
        damaged = List.copyOf(damaged);
        differing = List.copyOf(differing);
    }

    /** How many mismatches are left. */
    public long left() {
        return found - healed;
    }
}
