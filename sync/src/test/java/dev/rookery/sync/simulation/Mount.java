package dev.rookery.sync.simulation;

import dev.rookery.sync.driver.FactStore;
import dev.rookery.sync.driver.SabotagedStore;
import dev.rookery.sync.driver.StoreException;
import dev.rookery.sync.engine.NodeIdentity;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.vector.OriginRow;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A disk as one process has it open: fails when the disk is told to.
 *
 * <p>Threads: one world, one thread.
 */
final class Mount extends SabotagedStore {

    /** The process is gone, in the middle of whatever it did. */
    static final class Died extends Error {
        private static final long serialVersionUID = 1L;

        Died() {
            super("the process died", null, false, false);
        }
    }

    private final Disk disk;
    private final Laws laws;
    private Transaction open = new Transaction();
    private Optional<Ticket> judged = Optional.empty();
    private Runnable dies = () -> {};
    private Runnable beforeCommit = () -> {};
    private Consumer<Hash> begins = root -> {};
    private Consumer<List<Fact>> durable = facts -> {};

    Mount(Disk disk, FactStore store, Laws laws) {
        super(store);
        this.disk = disk;
        this.laws = laws;
    }

    /** Whom to tell when a commit is to be the last thing that the process did. */
    void onDeath(Runnable then) {
        dies = then;
    }

    /** What to look at while nothing is durable yet. */
    void beforeCommit(Runnable look) {
        beforeCommit = look;
    }

    /** Whom to tell the root over which a transaction begins. */
    void onBegin(Consumer<Hash> then) {
        begins = then;
    }

    /** Whom to tell of facts that others wrote, at the moment in which they become durable. */
    void onDurable(Consumer<List<Fact>> then) {
        durable = then;
    }

    /** The own facts that are kept next belong to this request. */
    void judged(Ticket ticket) {
        ticket.judged();
        judged = Optional.of(ticket);
    }

    @Override
    public void begin() {
        writable("begin");
        super.begin();
        open = new Transaction();
        judged = Optional.empty();
        begins.accept(disk.root());
    }

    @Override
    public void keep(Fact fact) {
        writable("keep " + fact.dot());
        if (fact.origin().equals(current())) {
            laws.stamped(fact, super.latest(fact.entity()));
            laws.written(fact);
            judged.ifPresent(ticket -> ticket.became(fact));
        }
        super.keep(fact);
        open.facts.add(fact);
    }

    private Origin current() {
        return (open.identity.isPresent() ? open.identity : disk.identity())
                .orElseThrow()
                .current();
    }

    @Override
    public void put(Collection<OriginRow> rows) {
        writable("put rows");
        super.put(rows);
        open.put(rows);
    }

    @Override
    public void own(NodeIdentity identity) {
        writable("put the identity");
        super.own(identity);
        open.identity = Optional.of(identity);
    }

    @Override
    public void commit() {
        writable("commit");
        beforeCommit.run();
        Optional<Disk.CommitFault> fault = disk.nextCommit;
        disk.nextCommit = Optional.empty();
        if (fault.isEmpty()) {
            keepForGood();
            return;
        }
        switch (fault.get()) {
            case NONE -> throw new IllegalStateException("no fault is no fault to wait for");
            case LOST -> super.rollback();
            case DIES_BEFORE -> die();
            case DURABLE -> keepForGood();
            case DIES_AFTER -> {
                keepForGood();
                die();
            }
        }
        throw new StoreException("could not commit: asked to fail; try again", false, null);
    }

    private void keepForGood() {
        List<Fact> others =
                open.facts.stream().filter(fact -> !fact.origin().equals(current())).toList();
        if (!others.isEmpty()) {
            durable.accept(others);
        }
        super.commit();
        disk.append(open);
        open = new Transaction();
    }

    /** Dies between a mark and its commit, where it is to die before one. */
    void dieIfDue() {
        if (disk.nextCommit.equals(Optional.of(Disk.CommitFault.DIES_BEFORE))) {
            disk.nextCommit = Optional.empty();
            die();
        }
    }

    private void die() {
        dies.run();
        throw new Died();
    }

    @Override
    public void probe() {
        writable("probe");
        super.probe();
    }

    private void writable(String operation) {
        if (disk.full) {
            throw new StoreException(
                    "could not " + operation + ": disk full; free space", true, null);
        }
    }
}
