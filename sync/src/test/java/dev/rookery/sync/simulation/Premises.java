package dev.rookery.sync.simulation;

import dev.rookery.sync.driver.FactStore;
import dev.rookery.sync.engine.Held;
import dev.rookery.sync.fact.Origin;
import java.time.Instant;
import java.util.function.Supplier;

/**
 * A process as its {@link SnapshotRoom} sees it: what is held, and how another database takes the
 * place of its own.
 *
 * <p>Threads: one world, one thread; {@link #exclusively} also while that thread waits for the one
 * that calls it.
 */
public interface Premises {

    Held held();

    /** What {@link Workload#format} or {@link Workload#reopen} made, or the last exchange. */
    FactStore store();

    /** A clock that nobody sets. */
    Instant steady();

    /** An origin that nobody has had. */
    Origin freshOrigin();

    /**
     * Runs work while nobody has the database open: what waited is committed before, and the state
     * marked.
     *
     * @param work takes nothing away; where it throws, the database may have been exchanged or not
     * @param opened opens what is in the database's place then
     * @return what the work returned; throws what it threw, once all is open again
     */
    <T> T exclusively(String reason, Supplier<T> work, Supplier<FactStore> opened);
}
