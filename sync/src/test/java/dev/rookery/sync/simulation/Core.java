package dev.rookery.sync.simulation;

import dev.rookery.sync.driver.DriverSettings;
import dev.rookery.sync.driver.Pusher;
import dev.rookery.sync.driver.Self;
import dev.rookery.sync.driver.SteppedDriver;
import dev.rookery.sync.driver.SyncListener;
import dev.rookery.sync.driver.SyncPoint;
import dev.rookery.sync.driver.SyncPorts;
import dev.rookery.sync.driver.SyncTime;
import dev.rookery.sync.engine.Held;
import dev.rookery.sync.engine.NodeIdentity;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What stands over one database of a process: the real loop and port. An exchange of the database
 * puts another in its place.
 *
 * <p>Threads: one world, one thread.
 */
final class Core {
    private final World world;
    private final Node node;
    private final Mount mount;
    private final SteppedDriver driver;
    private final SyncPoint point;

    /**
     * What a core needs of its process.
     *
     * @param turnWithin told when the next turn is due
     * @param died told that the process is no more
     */
    record Rim(
            Self self,
            Pusher pusher,
            SyncListener listener,
            Consumer<Duration> turnWithin,
            Runnable died) {}

    /**
     * @param rotate why a new origin must be taken; empty when none must
     */
    Core(World world, Node node, Rim process, Optional<String> rotate) {
        this.world = world;
        this.node = node;
        this.mount = node.disk().mount();
        mount.onDeath(process.died());
        mount.onBegin(node.archive()::begins);
        mount.onDurable(node.archive()::precedes);
        node.archive().onForce(mount::dieIfDue);
        SyncTime time = new SyncTime(node, world.time()::nanos);
        driver =
                new SteppedDriver(
                        World.CLUSTER,
                        identity(rotate),
                        new SyncPorts(
                                mount,
                                node.archive(),
                                process.pusher(),
                                process.listener(),
                                world::freshOrigin,
                                Runnable::run),
                        time,
                        world.driver(),
                        process.turnWithin());
        mount.beforeCommit(this::truthful);
        Duration wait = DriverSettings.DEFAULTS.giveWait();
        point = new SyncPoint(process.self(), driver, mount, time, wait);
    }

    private NodeIdentity identity(Optional<String> rotate) {
        Optional<NodeIdentity> held = mount.identity();
        if (held.isEmpty()) {
            return NodeIdentity.first(world.freshOrigin());
        }
        rotate.ifPresent(why -> world.trace().say(node.name(), "new origin: " + why));
        return rotate.isEmpty() ? held.get() : held.get().rotate(world.freshOrigin());
    }

    Mount mount() {
        return mount;
    }

    SteppedDriver driver() {
        return driver;
    }

    SyncPoint point() {
        return point;
    }

    Held held() {
        return driver.held();
    }

    /** Works off what one commit takes. */
    void turn() {
        driver.turn();
        truthful();
    }

    /** I3, I4: what the node says it holds is what its disk holds. */
    void truthful() {
        world.laws()
                .check(
                        held().root().equals(node.disk().root()),
                        () -> "I4: " + node.name() + " shows what its disk does not hold");
    }

    /** Finishes what waits, and takes nothing more. */
    void close() {
        driver.close();
        truthful();
    }
}
