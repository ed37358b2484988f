package dev.rookery.sync.driver;

import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.vector.OriginRow;
import java.util.Collection;
import java.util.List;

/**
 * What precedes every sync step that adds facts, and learns of every commit.
 *
 * <p>Threads: called by the sync loop only.
 */
public interface Snapshots {

    /**
     * Begins to make the state as it is now restorable, before facts from a peer are kept. When it
     * cannot, the step is dropped: nothing turns that off. It is restorable once {@link #settle}
     * returned; until then nothing is committed.
     *
     * @param reason for people, such as {@code pre-sync: 20 facts from node-b}
     * @param root the root of the state now
     * @param facts how many facts are held now
     * @throws SnapshotException when the state could not be made restorable
     */
    void mark(String reason, Hash root, long facts);

    /**
     * Waits until the state that was marked last is restorable, durably; the step is written
     * meanwhile. When that fails, the step is rolled back.
     *
     * @throws SnapshotException when the state could not be made restorable
     */
    void settle();

    /**
     * Learns of facts that were committed, in commit order, with their origins' rows after it.
     * Throws nothing: a failure is the snapshots' own to remember and to mend by the next {@link
     * #mark}, for the commit stands.
     */
    void committed(List<Fact> facts, Collection<OriginRow> rows);
}
