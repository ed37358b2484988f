package dev.rookery.sync.simulation;

import dev.rookery.sync.driver.SnapshotException;
import dev.rookery.sync.driver.Snapshots;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.vector.OriginRow;
import java.util.Collection;
import java.util.List;

/**
 * A node's snapshots: they may fail, and what a mark was taken of is remembered, for nobody's facts
 * may be kept without one.
 *
 * <p>Threads: one world, one thread.
 */
final class Archive implements Snapshots {
    private final Laws laws;
    private final Node node;
    private Hash before = Hash.ZERO;
    private Hash marked = Hash.ZERO;

    boolean fails;

    Archive(Laws laws, Node node) {
        this.laws = laws;
        this.node = node;
    }

    @Override
    public void mark(String reason, Hash root, long facts) {
        if (fails) {
            throw new SnapshotException("could not mark: asked to fail; try again", null);
        }
        laws.check(
                root.equals(node.disk().root()),
                () -> "a mark of what " + node.name() + " does not hold");
        marked = root;
    }

    @Override
    public void committed(List<Fact> facts, Collection<OriginRow> rows) {
        // The disk knows already.
    }

    /** A transaction begins over this state. */
    void begins(Hash root) {
        before = root;
    }

    /** A peer's facts were committed: the state before them must have been marked. */
    void precedes(List<Fact> facts) {
        laws.check(
                marked.equals(before),
                () -> node.name() + " kept " + facts.size() + " of a peer's facts without a mark");
    }
}
