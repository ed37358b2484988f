package dev.rookery.sync.simulation;

import dev.rookery.sync.driver.FactStore;
import dev.rookery.sync.driver.Proposal;
import java.util.List;
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

    /** What somebody asks of a node now. */
    Proposal<?> ask(Site site, Random random);

    /** Looks at a node as a user would, and throws {@link Violation} at what must not be seen. */
    void read(Site site);

    /**
     * What a node does of its own accord from time to time.
     *
     * @return what it wants to write; empty when nothing
     */
    List<Proposal<?>> tend(Site site);

    /** All nodes hold the same, and nothing is wrong any more: what must hold then. */
    void settled(List<Site> sites);

    @Override
    void close();
}
