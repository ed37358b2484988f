package dev.rookery.sync.simulation;

import dev.rookery.sync.driver.SyncListener;
import dev.rookery.sync.fact.Dot;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.message.Holding;
import dev.rookery.sync.peer.Breaker;
import dev.rookery.sync.peer.PeerCallException;
import dev.rookery.sync.peer.PeerListener;
import dev.rookery.sync.peer.SyncMeter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Hears what a process does, writes it down, and objects to what it must not do.
 *
 * <p>Threads: one world, one thread.
 */
final class Witness implements SyncListener, SyncMeter, PeerListener {
    private final World world;
    private final Node node;
    private final RunningNode process;
    private Optional<String> opened = Optional.empty();

    Witness(World world, Node node, RunningNode process) {
        this.world = world;
        this.node = node;
        this.process = process;
    }

    @Override
    public void kept(List<Fact> facts, Optional<String> peer) {
        if (peer.isPresent()) {
            node.archive().precedes(facts);
        }
        process.acks().confirmations().kept(facts);
        say("kept " + facts.size() + peer.map(from -> " from " + from).orElse(" of its own"));
    }

    @Override
    public void stepDropped(String peer, int facts, String why) {
        happened("step dropped", "dropped " + facts + " from " + peer + ": " + why);
    }

    @Override
    public void factsRefused(String peer, Origin origin, String why) {
        expected(origin, "facts refused", "facts of " + peer + " refused: " + why);
    }

    @Override
    public void forkSeen(Dot dot, String peer, String why) {
        expected(dot.origin(), "fork", "a fork seen with " + peer + ": " + why);
    }

    /** Only an origin that was copied may fork. */
    private void expected(Origin origin, String what, String line) {
        if (world.laws().mayFork(origin)) {
            happened(what, line);
        } else {
            object(line);
        }
    }

    @Override
    public void originRotated(Origin before, Origin now, String why) {
        happened("rotation", "new origin: " + why);
    }

    @Override
    public void readOnly(boolean readOnly, String why) {
        happened(readOnly ? "read-only" : "writable again", why);
    }

    @Override
    public void commitFailed(String why) {
        happened("commit failed", why);
    }

    @Override
    public void stopped(Throwable cause) {
        object("the loop broke: " + cause);
    }

    @Override
    public void round(String peer, SyncMeter.Round how, Duration took) {
        world.trace().count("round " + how);
        if (how == SyncMeter.Round.FAILED) {
            process.joins().brokeOff(peer);
        }
        if (how != SyncMeter.Round.EQUAL) {
            say("round with " + peer + ": " + how + process.problem(peer));
        }
    }

    @Override
    public void breaker(String peer, Breaker now) {
        happened("breaker " + now.text(), "breaker of " + peer + " " + now.text());
        opened = now == Breaker.OPEN ? Optional.of(peer) : Optional.empty();
    }

    /** A breaker opens by failures; somebody who says no is not one. */
    @Override
    public void failure(String peer, PeerCallException.Kind kind) {
        world.trace().count("call " + kind);
        if (opened.isPresent() && kind != PeerCallException.Kind.FAILED) {
            object("the breaker of " + peer + " opened though it answered: " + kind);
        }
        opened = Optional.empty();
    }

    @Override
    public void bytes(String peer, long in, long out) {
        opened = Optional.empty();
    }

    @Override
    public void pulled(String peer) {
        process.pulled(peer);
    }

    @Override
    public void holds(String peer, List<Holding> holdings) {
        process.acks().confirmations().holds(peer, holdings);
    }

    @Override
    public void holds(String peer, Hash root) {
        process.acks().confirmations().holds(peer, root);
    }

    private void happened(String what, String line) {
        world.trace().count(what);
        say(line);
    }

    private void say(String line) {
        world.trace().say(node.name(), line);
    }

    private void object(String what) {
        world.laws().check(false, () -> node.name() + ": " + what);
    }
}
