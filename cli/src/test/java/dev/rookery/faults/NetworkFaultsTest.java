package dev.rookery.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes, each in a network of its own, and what can be wrong between them. */
@Tag("long")
class NetworkFaultsTest {

    private static final int A = 0;
    private static final int B = 1;
    private static final int C = 2;
    private static final int WRITES = 300;

    @TempDir Path folder;
    private Figures figures;
    private Network network;
    private Fleet fleet;

    @BeforeEach
    void layOut(TestInfo test) throws IOException {
        network = Network.open(3);
        figures = new Figures(test.getTestMethod().orElseThrow().getName());
        fleet =
                Fleet.at(folder, network.places())
                        .with(
                                Map.of(
                                        "SYNC_KEY_FILE",
                                        key(folder).toString(),
                                        "SECURITY_INSECURE",
                                        "true"));
    }

    @AfterEach
    void removeAll() {
        if (fleet != null) {
            fleet.close();
            figures.close();
            network.close();
        }
    }

    /** Beyond loopback, nodes believe only who has the cluster's key. */
    static Path key(Path folder) throws IOException {
        Path key = Files.writeString(folder.resolve("cluster.key"), "0123456789abcdef".repeat(4));
        return Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void aNodeThatIsCutOffWritesOnAndSaysThatItIsAlone() throws Exception {
        Storm storm = new Storm(fleet.start(), figures);

        storm.pass(
                writers -> {
                    network.cut(A, C);
                    network.cut(B, C);
                    figures.count("cut");
                    Storm.awaitWrites(writers, WRITES);
                    Storm.awaitThat(
                            "c's complaint",
                            () -> fleet.node(C).health("registry_sync").equals("unhealthy"));
                    Storm.awaitThat(
                            "an open breaker", () -> !fleet.node(A).breaker("c").equals("closed"));
                    assertEquals("healthy", fleet.node(A).health("registry_sync"));
                },
                network::heal);

        storm.checkAll();
    }

    @Test
    void aCutInOneDirectionHealsAsWell() throws Exception {
        Storm storm = new Storm(fleet.start(), figures);

        storm.pass(
                writers -> {
                    network.cutOneWay(A, B);
                    network.cutOneWay(B, C);
                    network.cutOneWay(C, A);
                    figures.count("one-way cut");
                    Storm.awaitWrites(writers, WRITES);
                },
                network::heal);

        storm.checkAll();
    }

    @Test
    void aNodeThatCanOnlyCallOutIsAsGoodAsTheOthers() throws Exception {
        Storm storm = new Storm(fleet.start(), figures);

        storm.pass(
                writers -> {
                    network.refuseCalls(A, C);
                    network.refuseCalls(B, C);
                    figures.count("refused calls");
                    Storm.awaitWrites(writers, WRITES);
                },
                () -> {}); // all agree without a cure

        storm.checkAll();
    }

    @Test
    void twoNodesThatNeverSeeEachOtherAgreeThroughTheThird() throws Exception {
        Storm storm = new Storm(fleet.start(), figures);

        storm.pass(
                writers -> {
                    network.cut(A, C);
                    figures.count("cut");
                    Storm.awaitWrites(writers, WRITES);
                },
                () -> {}); // all agree without a cure

        storm.checkAll();
    }

    @Test
    void lostPacketsDelayWhatTheyCannotPrevent() throws Exception {
        Storm storm = new Storm(fleet.start(), figures);

        storm.pass(
                writers -> {
                    network.lose(15);
                    figures.count("loss of 15 %");
                    Storm.awaitWrites(writers, WRITES / 3);
                },
                network::heal);

        storm.checkAll();
    }
}
