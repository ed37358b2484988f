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
    private Hash begun = Hash.ZERO;
    private Hash marked = Hash.ZERO;
    private Runnable forcing = () -> {};
    private long failures;

    /** Marks fail, every other one only when it is waited for. */
    boolean fails;

    Archive(Laws laws, Node node) {
        this.laws = laws;
        this.node = node;
    }

    @Override
    public void mark(String reason, Hash root, long facts) {
        if (fails && failures++ % 2 == 0) {
            throw new SnapshotException("could not mark: asked to fail; try again", null);
        }
        laws.check(
                root.equals(node.disk().root()),
                () -> "a mark of what " + node.name() + " does not hold");
        begun = root;
    }

    @Override
    public void settle() {
        forcing.run();
        if (fails) {
            throw new SnapshotException("could not force: asked to fail; try again", null);
        }
        marked = begun;
    }

    @Override
    public void committed(List<Fact> facts, Collection<OriginRow> rows) {
        // The disk knows already.
    }

    /** What happens to the process while a mark is forced. */
    void onForce(Runnable then) {
        forcing = then;
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
