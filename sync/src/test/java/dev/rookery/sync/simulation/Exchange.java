package dev.rookery.sync.simulation;

import dev.rookery.sync.driver.FactStore;
import dev.rookery.sync.driver.StoreException;
import dev.rookery.sync.engine.Held;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.simulation.Disk.CommitFault;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How another database takes the place of a process's own: marked like any sync step, all or
 * nothing like a commit, and going wrong like one.
 *
 * <p>Threads: one world, one thread.
 */
final class Exchange implements Premises {
    private static final int LAST_WRITES = 3;

    private final World world;
    private final RunningNode process;
    private final Node node;

    Exchange(World world, RunningNode process) {
        this.world = world;
        this.process = process;
        this.node = process.node();
    }

    @Override
    public Held held() {
        return process.held();
    }

    @Override
    public FactStore store() {
        return node.disk().store();
    }

    @Override
    public Instant steady() {
        return process.steady();
    }

    @Override
    public Origin freshOrigin() {
        return world.freshOrigin();
    }

    @Override
    public <T> T exclusively(String reason, Supplier<T> work, Supplier<FactStore> opened) {
        // Somebody always writes in the last moment.
        for (int i = world.random().nextInt(LAST_WRITES); i > 0; i--) {
            world.ask(node);
        }
        process.core().close();
        boolean done = false;
        try {
            mark(reason);
            CommitFault fault = begin();
            T result = work.get();
            end(fault);
            done = true;
            return result;
        } finally {
            reopen(opened, done);
        }
    }

    private void mark(String reason) {
        Hash root = held().root();
        node.archive().begins(root);
        node.archive().mark(reason, root, held().vector().facts());
        node.archive().settle();
    }

    /** What goes wrong before it is durable goes wrong here. */
    private CommitFault begin() {
        if (node.disk().full) {
            throw new StoreException("could not exchange: disk full; free space", true, null);
        }
        Optional<CommitFault> fault = node.disk().nextExchange;
        node.disk().nextExchange = Optional.empty();
        if (fault.equals(Optional.of(CommitFault.LOST))) {
            throw failed();
        } else if (fault.equals(Optional.of(CommitFault.DIES_BEFORE))) {
            throw died();
        }
        return fault.orElse(CommitFault.NONE);
    }

    private void end(CommitFault fault) {
        if (fault == CommitFault.DURABLE) {
            throw failed();
        } else if (fault == CommitFault.DIES_AFTER) {
            throw died();
        }
    }

    private StoreException failed() {
        world.trace().count("exchange failed");
        return new StoreException("could not exchange: asked to fail; try again", false, null);
    }

    private Mount.Died died() {
        world.trace().count("joiner died in its exchange");
        process.end();
        return new Mount.Died();
    }

    /** Whatever came of it: what lies there now is the database. */
    private void reopen(Supplier<FactStore> opened, boolean done) {
        List<Fact> fresh = node.disk().exchanged(opened.get());
        if (!fresh.isEmpty()) {
            node.archive().precedes(fresh);
        }
        world.trace().say(node.name(), done ? "exchanged its database" : "exchange broke off");
        if (!process.ended()) {
            process.openCore(Optional.empty());
        }
    }
}
