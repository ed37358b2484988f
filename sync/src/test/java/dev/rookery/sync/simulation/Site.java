package dev.rookery.sync.simulation;

import dev.rookery.sync.driver.FactStore;
import dev.rookery.sync.engine.Held;

/**
 * A node as its workload sees it.
 *
 * @param node its id
 * @param store what {@link Workload#format} or {@link Workload#reopen} made
 * @param millis its clock, right or wrong
 * @param reachable how many nodes it can speak with, itself included
 * @param nodes how many there are
 */
public record Site(String node, FactStore store, Held held, long millis, int reachable, int nodes) {

    /** Whether it sees more than half of all nodes. */
    public boolean majority() {
        return 2 * reachable > nodes;
    }
}
