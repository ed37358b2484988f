package dev.rookery.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Five nodes whose processes are killed, stopped and started again under load. More of it: {@code
 * -Dfaults.kills=1000 -Dfaults.stops=200}.
 */
@Tag("long")
@Timeout(value = 12, unit = TimeUnit.HOURS)
class ProcessStormTest {

    private static final int KILLS = Integer.getInteger("faults.kills", 60);
    private static final int STOPS = Integer.getInteger("faults.stops", 20);
    private static final int NODES = 5;
    private static final int WRITES_BETWEEN = 60;

    @TempDir Path folder;
    private Fleet fleet;

    @BeforeEach
    void layOut() {
        Tools.need("kill");
        fleet = Fleet.onLoopback(folder, NODES);
    }

    @AfterEach
    void stopAll() {
        fleet.close();
    }

    @Test
    void nothingIsLostWhenNodesAreKilled() throws Exception {
        Random random = new Random(1);
        try (Figures figures = new Figures("kill -9, 5 nodes")) {
            Storm storm = new Storm(fleet.start(), figures);
            while (figures.counted("kill") < KILLS) {
                List<FaultNode> victims = fleet.some(1 + random.nextInt(NODES), random);
                storm.pass(
                        writers -> {
                            for (FaultNode victim : victims) {
                                Storm.awaitWrites(writers, random.nextInt(WRITES_BETWEEN));
                                victim.kill();
                                figures.count("kill");
                                if (random.nextBoolean()) {
                                    victim.start(); // while the others go on, or fall
                                }
                            }
                        },
                        () -> startAgain(victims));
            }
            storm.checkAll();
        }
    }

    @Test
    void nothingIsLostWhenNodesStandStill() throws Exception {
        Random random = new Random(2);
        try (Figures figures = new Figures("SIGSTOP, 5 nodes")) {
            Storm storm =
                    new Storm(fleet.start(), figures)
                            .expecting("BlockedThreadChecker"); // it wonders where the time went
            while (figures.counted("stop") < STOPS) {
                List<FaultNode> victims = fleet.some(1 + random.nextInt(NODES - 1), random);
                List<FaultNode> standing = new ArrayList<>(victims);
                storm.pass(
                        writers -> {
                            for (FaultNode victim : victims) {
                                Storm.awaitWrites(writers, random.nextInt(WRITES_BETWEEN));
                                victim.freeze();
                                figures.count("stop");
                            }
                            Storm.awaitWrites(writers, WRITES_BETWEEN * random.nextInt(10));
                            FaultNode first = standing.remove(0);
                            if (random.nextInt(4) == 0) {
                                first.kill(); // while it stood
                                first.start();
                            } else {
                                first.thaw();
                            }
                            Storm.awaitWrites(writers, WRITES_BETWEEN);
                        },
                        () -> {
                            standing.forEach(FaultNode::thaw);
                            startAgain(victims);
                        });
            }
            storm.checkAll();
        }
    }

    @Test
    void nothingIsLostWhenANodeIsKilledAtEachMomentOfItsStart() throws Exception {
        Random random = new Random(3);
        try (Figures figures = new Figures("restart storm, 5 nodes")) {
            Storm storm = new Storm(fleet.start(), figures);
            FaultNode victim = fleet.node(0);
            storm.pass(
                    writers -> {
                        for (int i = 0; i < 12; i++) {
                            victim.kill();
                            figures.count("kill");
                            victim.start();
                            // no wait for its readiness: it dies on its way
                            Storm.awaitWrites(writers, random.nextInt(5 * WRITES_BETWEEN));
                        }
                    },
                    victim::awaitReady);
            storm.pass(
                    writers -> {
                        for (FaultNode node : fleet.nodes()) {
                            node.stop();
                            figures.count("restart");
                            node.start();
                        }
                    },
                    () -> startAgain(fleet.nodes()));
            storm.checkAll();
            assertEquals(NODES, figures.counted("restart"));
        }
    }

    private static void startAgain(List<FaultNode> nodes) throws InterruptedException {
        for (FaultNode node : nodes) {
            if (!node.started()) {
                node.start();
            }
        }
        for (FaultNode node : nodes) {
            node.awaitReady();
        }
    }
}
