package dev.rookery.sync.simulation;

import dev.rookery.sync.driver.StoreException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * A machine with a disk, a clock that may be wrong, and sometimes a process.
 *
 * <p>Threads: one world, one thread.
 */
final class Node implements InstantSource {
    private static final Duration START_AGAIN = Duration.ofSeconds(5);

    private final World world;
    private final String name;
    private final URI url;
    private final Archive archive;
    private Disk disk;
    private Optional<RunningNode> process = Optional.empty();
    private Optional<String> rotate = Optional.empty();
    private long swappedNanos = -1;

    long skewMillis;
    boolean overloaded;

    /** Changes the pieces of the snapshots that it serves. */
    boolean lies;

    Node(World world, String name) {
        this.world = world;
        this.name = name;
        this.url = URI.create("http://" + name + ".sim:7071");
        this.disk = new Disk(world.workload(), world.laws());
        this.archive = new Archive(world.laws(), this);
    }

    String name() {
        return name;
    }

    /** Where others call it. */
    URI url() {
        return url;
    }

    Disk disk() {
        return disk;
    }

    /** When another disk last took the place of one; −1 when none did. */
    long swappedNanos() {
        return swappedNanos;
    }

    Archive archive() {
        return archive;
    }

    /** The process, while there is one. */
    Optional<RunningNode> process() {
        return process.filter(running -> !running.ended());
    }

    boolean runs() {
        return process().isPresent();
    }

    /** Starts a process, where none runs; one whose disk fails it is started again later. */
    void start() {
        if (runs()) {
            return;
        }
        try {
            RunningNode fresh =
                    new RunningNode(world, this, world.network().membership(this), rotate);
            rotate = Optional.empty();
            process = Optional.of(fresh);
            fresh.start();
            world.trace().say(name, "started");
        } catch (StoreException | Mount.Died e) {
            world.trace().say(name, "could not start: " + e.getMessage());
            var unused = world.time().after(START_AGAIN, this::start);
        }
    }

    /** Forgets which snapshot it was serving, where a process runs. */
    void forgetSnapshot() {
        process().ifPresent(running -> running.snapshots().forget());
    }

    /** The process is gone; all that was committed is on the disk. */
    void kill() {
        process().ifPresent(RunningNode::end);
        process = Optional.empty();
    }

    /**
     * Another disk takes the place of this one, while no process runs.
     *
     * @param why the next start must take a new origin; empty when nobody notices
     */
    void swap(Disk now, Optional<String> why) {
        world.workload().discard(disk.store());
        swappedNanos = world.time().nanos();
        disk = now;
        rotate = why;
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(world.time().millis() + skewMillis);
    }

    Clock clock() {
        return new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return Node.this.instant();
            }
        };
    }

    @Override
    public String toString() {
        return name;
    }
}
