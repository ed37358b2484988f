package dev.rookery.node.simulation;

import java.util.Map;
import java.util.TreeMap;

/**
 * What happened how often.
 *
 * <p>Threads: one world, one thread.
 */
final class Counts {
    private final Map<String, Long> counts = new TreeMap<>();

    void count(String what) {
        add(what, 1);
    }

    void add(String what, long times) {
        counts.merge(what, times, Long::sum);
    }

    Map<String, Long> all() {
        return counts;
    }
}
