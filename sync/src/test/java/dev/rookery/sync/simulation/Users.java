package dev.rookery.sync.simulation;

import dev.rookery.sync.driver.Proposal;
import java.time.Duration;
import java.util.Random;

/**
 * Those for whom the nodes are there: they write and read at random ones, now in a rush, now
 * seldom; and each node tends its own from time to time.
 *
 * <p>Threads: one world, one thread.
 */
final class Users {
    private static final Duration TEND = Duration.ofSeconds(20);

    private final World world;
    private final Random random;
    private final int pauseMillis;
    private boolean over;

    Users(World world) {
        this.world = world;
        this.random = world.random();
        this.pauseMillis = 500 << random.nextInt(7);
    }

    void begin() {
        next();
        tend();
    }

    /** Nobody asks for anything any more; nodes go on to tend their own. */
    void end() {
        over = true;
    }

    private void next() {
        after(
                Duration.ofMillis(random.nextInt(2 * pauseMillis)),
                () -> {
                    Node node = world.nodes().get(random.nextInt(world.nodes().size()));
                    int writes = random.nextInt(8) == 0 ? 1 + random.nextInt(8) : 1;
                    for (int i = 0; i < writes && node.runs(); i++) {
                        world.ask(node);
                    }
                    if (random.nextInt(16) == 0) {
                        // At the same moment: the stamps may be equal.
                        world.nodes().forEach(world::ask);
                    }
                    if (node.runs()) {
                        world.workload().read(world.site(node));
                    }
                    if (!over) {
                        next();
                    }
                });
    }

    private void tend() {
        after(
                TEND,
                () -> {
                    for (Node node : world.nodes()) {
                        if (node.runs()) {
                            for (Proposal<?> own : world.workload().tend(world.site(node))) {
                                world.ask(node, own, 1);
                            }
                        }
                    }
                    tend();
                });
    }

    private void after(Duration pause, Runnable what) {
        var unused = world.time().after(pause, what);
    }
}
