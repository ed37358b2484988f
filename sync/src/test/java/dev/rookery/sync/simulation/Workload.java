package dev.rookery.sync.simulation;

import dev.rookery.sync.driver.FactStore;
import dev.rookery.sync.driver.Proposal;
import dev.rookery.sync.fact.Hash;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * What the nodes of a world are there for: what is stored, what users ask of them, and what must
 * hold of that.
 *
 * <p>Threads: one world, one thread.
 */
public interface Workload extends AutoCloseable {

    /** An empty store, on a disk of its own. */
    FactStore format();

    /** The same disk, opened anew after the process that had it open is gone. */
    FactStore reopen(FactStore store);

    /** How a process that has such a store serves snapshots, and takes them in. */
    default SnapshotRoom snapshots(Premises process) {
        return new MemorySnapshots(this, process);
    }

    /** A disk is gone for good: nobody opens its store again. */
    void discard(FactStore store);

    /** What somebody asks of a node now. */
    Proposal<?> ask(Site site, Random random);

    /**
     * Somebody was answered: what he was told is a promise.
     *
     * @param answer what the proposal said
     * @param facts what became of it; empty when nothing did
     */
    void answered(Object answer, List<Hash> facts);

    /** Looks at a node as a user would, and throws {@link Violation} at what must not be seen. */
    void read(Site site);

    /**
     * What a node does of its own accord from time to time.
     *
     * @return what it wants to write; empty when nothing
     */
    List<Proposal<?>> tend(Site site);

    /**
     * All nodes hold the same, and nothing is wrong any more.
     *
     * @return for how long they must be left alone until what they tend is in order; zero when it
     *     is
     */
    Duration unsettled(List<Site> sites);

    /**
     * As above, and they were left alone: what must hold then.
     *
     * @return what they agree upon, in a text that is the same whenever the same story is told
     */
    String settled(List<Site> sites);

    /** What happened how often, of the things that only the workload knows. */
    Map<String, Long> counts();

    @Override
    void close();
}
