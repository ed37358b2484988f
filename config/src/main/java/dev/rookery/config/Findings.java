package dev.rookery.config;

import java.util.ArrayList;
import java.util.List;

/**
 * Collects problems while reading goes on, so that all are reported at once. Threads: owned by one
 * reading; not safe to share.
 */
public final class Findings {

    /** More than anybody reads; a file that is not a configuration at all stops here. */
    static final int PROBLEMS_MAX = 200;

    private final List<Problem> problems = new ArrayList<>();

    public void add(Problem problem) {
        if (problems.size() < PROBLEMS_MAX) {
            problems.add(problem);
        }
    }

    public boolean isEmpty() {
        return problems.isEmpty();
    }

    public int size() {
        return problems.size();
    }

    public List<Problem> all() {
        return List.copyOf(problems);
    }
}
