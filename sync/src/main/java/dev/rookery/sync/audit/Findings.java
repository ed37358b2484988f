package dev.rookery.sync.audit;

import dev.rookery.sync.fact.Dot;
import java.util.ArrayList;
import java.util.List;

/**
 * Counts of a run that goes on.
 *
 * <p>Threads: owned by the audit's thread.
 */
final class Findings {

    /** Most findings that are kept in words. */
    static final int WORDS_MAX = 20;

    private final List<String> unhealed = new ArrayList<>();
    private final List<Dot> damaged = new ArrayList<>();
    private final List<String> differing = new ArrayList<>();
    private long facts;
    private long found;
    private long healed;
    private long ranges;
    private int peers;
    private int rootsEqual;

    void checked(long more) {
        facts += more;
    }

    void healed() {
        found++;
        healed++;
    }

    void unhealed(Dot where, String what) {
        found++;
        damaged.add(where);
        add(unhealed, what);
    }

    void roots(int compared, long equal) {
        peers = compared;
        rootsEqual = (int) equal;
    }

    void compared() {
        ranges++;
    }

    void differs(String where) {
        add(differing, where);
    }

    long found() {
        return found;
    }

    long left() {
        return found - healed;
    }

    AuditReport report() {
        return new AuditReport(
                facts, found, healed, unhealed, damaged, peers, rootsEqual, ranges, differing);
    }

    private static void add(List<String> words, String what) {
        if (words.size() < WORDS_MAX) {
            words.add(what);
        }
    }
}
