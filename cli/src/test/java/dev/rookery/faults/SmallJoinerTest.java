package dev.rookery.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.cli.bench.Bench;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** A node that is far behind, on a disk that holds neither the snapshot nor the facts. */
@Tag("long")
class SmallJoinerTest {

    private static final int WRITES = 50;
    private static final int FACTS = 10_000;
    private static final int MANY_WRITERS = 200;

    /** The snapshot wants 13 MB to be free, and the facts alone take more than these. */
    private static final int TOO_SMALL_MIB = 10;

    private static final int ENOUGH_MIB = 256;

    @TempDir Path folder;
    private Figures figures;
    private Fleet fleet;

    @BeforeEach
    void layOut(TestInfo test) {
        figures = new Figures(test.getTestMethod().orElseThrow().getName());
        fleet = Fleet.onLoopback(folder, 2);
        fleet.nodes().forEach(node -> node.setting("SYNC_JOIN_FACTS", "1000"));
    }

    @AfterEach
    void stopAll() {
        fleet.close();
        figures.close();
    }

    @Test
    void aJoinerWhoseDiskIsTooSmallSaysWhyAndJoinsOnceThereIsSpace() throws Exception {
        FaultNode holder = fleet.node(0);
        FaultNode joiner = fleet.node(1);
        try (SmallDisk disk = SmallDisk.mount(joiner.data(), TOO_SMALL_MIB)) {
            // given both level, with writes of both
            Storm storm = new Storm(fleet.start(), figures).expecting(SmallDisk.FULL);
            storm.pass(writers -> Storm.awaitWrites(writers, WRITES), () -> {});

            // when one misses much more than its disk can hold
            joiner.stop();
            new Bench(URI.create(holder.place().http()), "join", MANY_WRITERS).fill(FACTS);
            joiner.start();
            joiner.awaitReady();

            // then it says what it needs, and stays up; its peer does not mind
            Storm.awaitThat("its reason", () -> said(joiner, "bytes of disk, "));
            Storm.awaitThat("a full disk", () -> joiner.health("storage").equals("unhealthy"));
            figures.count("disk too small");
            assertNotEquals(holder.root(), joiner.root());
            String reason = joiner.get("/health/ready").path("reason").asText();
            assertTrue(reason.contains("free space on"), reason); // of the store, or the archive
            assertFalse(joiner.died(), joiner::lastWords);
            assertEquals("healthy", holder.health("model_registry"));

            // and comes level without a restart
            long pid = joiner.pid();
            disk.grow(ENOUGH_MIB);
            Storm.awaitThat("equal roots", () -> joiner.root().equals(holder.root()));
            storm.check();
            storm.checkAll();
            assertEquals(pid, joiner.pid());
            fleet.close();
        }
    }

    private static boolean said(FaultNode node, String part) {
        return node.log().stream().anyMatch(line -> line.contains(part));
    }
}
