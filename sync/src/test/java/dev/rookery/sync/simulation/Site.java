package dev.rookery.sync.simulation;

import dev.rookery.sync.driver.FactStore;
import dev.rookery.sync.engine.Held;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedSet;

/**
 * A node as its workload sees it.
 *
 * @param node its id
 * @param store what {@link Workload#format} or {@link Workload#reopen} made
 * @param wall its clock, right or wrong
 * @param steady a clock that nobody sets, for what takes some time
 * @param live the other nodes that it heard of within the last minute
 * @param lastPull when it last pulled all that a peer held, since its start, by the steady clock
 * @param nodes how many nodes there are
 */
public record Site(
        String node,
        FactStore store,
        Held held,
        Instant wall,
        Instant steady,
        SortedSet<String> live,
        Optional<Instant> lastPull,
        int nodes) {

    /** Whether it sees more than half of all nodes, and has pulled. */
    public boolean majority() {
        return 2 * (live.size() + 1) > nodes && lastPull.isPresent();
    }
}
