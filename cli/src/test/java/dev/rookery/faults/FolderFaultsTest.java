package dev.rookery.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Data directories that are copied, exchanged, or set back to what they once were. */
@Tag("long")
class FolderFaultsTest {

    private static final int WRITES = 200;

    @TempDir Path folder;
    private Figures figures;
    private Fleet fleet;

    @BeforeEach
    void layOut(TestInfo test) {
        figures = new Figures(test.getTestMethod().orElseThrow().getName());
        fleet = Fleet.onLoopback(folder, 3);
    }

    @AfterEach
    void stopAll() {
        fleet.close();
        figures.close();
    }

    @Test
    void aCloneOfAStoppedNodeWritesUnderAnOriginOfItsOwn() throws Exception {
        Storm storm = new Storm(fleet.start(), figures);
        storm.pass(writers -> Storm.awaitWrites(writers, WRITES), () -> {});
        FaultNode model = fleet.node(0);

        model.stop();
        FaultNode clone = copied(model);
        model.start();
        clone.start();
        model.awaitReady();
        clone.awaitReady();
        storm.pass(writers -> Storm.awaitWrites(writers, WRITES), () -> {});

        storm.checkAll();
        assertNotEquals(origin(model), origin(clone));
    }

    /** The copy may be torn; then it says so and names the way out. It is never half believed. */
    @Test
    void aCloneOfARunningNodeWritesUnderAnOriginOfItsOwnOrRefusesToStart() throws Exception {
        Storm storm = new Storm(fleet.start(), figures);
        FaultNode model = fleet.node(0);
        FaultNode[] clone = new FaultNode[1];

        storm.pass(
                writers -> {
                    Storm.awaitWrites(writers, WRITES);
                    clone[0] = copied(model);
                    Storm.awaitWrites(writers, WRITES);
                },
                () -> {
                    clone[0].start();
                    if (!clone[0].becameReady()) {
                        assertEquals(Optional.of(1), clone[0].awaitExit(FaultNode.READY_MAX));
                        assertTrue(clone[0].lastWords().contains("rookery backup restore"));
                        figures.count("torn copy refused");
                        fleet.leave(clone[0]);
                    }
                });
        storm.pass(writers -> Storm.awaitWrites(writers, WRITES), () -> {});

        storm.checkAll();
    }

    @Test
    void twoNodesWhoseFoldersWereExchangedGoOnWithEachOthersPast() throws Exception {
        Storm storm = new Storm(fleet.start(), figures);
        storm.pass(writers -> Storm.awaitWrites(writers, WRITES), () -> {});
        FaultNode a = fleet.node(0);
        FaultNode b = fleet.node(1);

        a.kill();
        b.kill();
        Path ofA = a.data();
        a.dataIs(b.data());
        b.dataIs(ofA);
        figures.count("swap");
        a.start();
        b.start();
        a.awaitReady();
        b.awaitReady();
        storm.pass(writers -> Storm.awaitWrites(writers, WRITES), () -> {});

        storm.checkAll();
    }

    /** What a disk's snapshot does that is put back under the node: same files, older contents. */
    @Test
    void aNodeThatForgotWhatItSaidIsToldByItsPeers() throws Exception {
        Storm storm = new Storm(fleet.start(), figures);
        FaultNode victim = fleet.node(2);
        storm.pass(writers -> Storm.awaitWrites(writers, WRITES), () -> {});
        victim.stop();
        Path old = Files.createDirectories(folder.resolve("old"));
        Tools.must("cp", "-a", victim.data() + "/.", old.toString());
        victim.start();
        victim.awaitReady();
        storm.pass(writers -> Storm.awaitWrites(writers, WRITES), () -> {});
        String before = origin(victim);

        victim.kill();
        putBack(old, victim.data());
        figures.count("old state");
        victim.start();
        victim.awaitReady();
        Storm.awaitThat("a pull", () -> !origin(victim).equals(before));
        storm.pass(writers -> Storm.awaitWrites(writers, WRITES), () -> {});

        storm.checkAll();
        assertNotEquals(before, origin(victim));
    }

    private FaultNode copied(FaultNode model) {
        FaultNode clone = new FaultNode("clone", Place.onLoopback(4), folder);
        clone.setting("CLUSTER_SIZE", "3");
        List<FaultNode> peers = fleet.nodes();
        clone.setting(
                "SYNC_PEERS",
                peers.stream().map(peer -> peer.place().sync()).collect(Collectors.joining(",")));
        Tools.run("cp", "-r", model.data().toString(), clone.data().toString());
        figures.count("clone");
        return fleet.join(clone);
    }

    /** Into the same files, so that device and inode stay. */
    private static void putBack(Path old, Path data) {
        for (String file : List.of("registry.db-wal", "registry.db-shm")) {
            Tools.run("rm", "-f", data.resolve(file).toString());
        }
        Tools.must(
                "cp",
                "--no-preserve=all",
                old.resolve("registry.db").toString(),
                data.resolve("registry.db").toString());
    }

    private static String origin(FaultNode node) {
        return node.get("/api/v1/cluster").path("origin").asText();
    }
}
