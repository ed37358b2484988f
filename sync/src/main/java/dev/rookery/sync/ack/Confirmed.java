package dev.rookery.sync.ack;

import java.util.Collections;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * How a wait for other nodes ended.
 *
 * @param needed how many nodes were to hold the fact, this one included
 * @param nodes the ids of those that do, as far as they have said; this one is not among them
 */
public record Confirmed(int needed, NavigableSet<String> nodes) {

    public Confirmed {
        nodes = Collections.unmodifiableNavigableSet(new TreeSet<>(nodes));
    }

    /** How many nodes hold it, this one included. */
    public int held() {
        return nodes.size() + 1;
    }

    /** Whether they are enough. */
    public boolean enough() {
        return held() >= needed;
    }
}
