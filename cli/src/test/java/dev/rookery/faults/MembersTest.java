package dev.rookery.faults;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Hazelcast and sync are two networks: either may be gone while the other works. */
@Tag("long")
class MembersTest {

    private static final int WRITES = 300;

    @TempDir Path folder;
    private Figures figures;
    private Network network;
    private Fleet fleet;

    @BeforeEach
    void layOut(TestInfo test) throws IOException {
        network = Network.open(3);
        figures = new Figures(test.getTestMethod().orElseThrow().getName());
        String members =
                network.places().stream()
                        .map(place -> place.host() + ":" + Place.MEMBER_PORT)
                        .collect(Collectors.joining(","));
        fleet =
                Fleet.at(folder, network.places())
                        .with(
                                Map.of(
                                        "SYNC_KEY_FILE",
                                        NetworkFaultsTest.key(folder).toString(),
                                        "SECURITY_INSECURE",
                                        "true",
                                        "CLUSTER_DISCOVERY",
                                        "hazelcast",
                                        "CLUSTER_HAZELCAST_MEMBERS",
                                        members));
    }

    @AfterEach
    void removeAll() {
        if (fleet != null) {
            fleet.close();
            figures.close();
            network.close();
        }
    }

    @Test
    void syncGoesOnWhileTheMembersDoNotHearEachOther() throws Exception {
        Storm storm = new Storm(fleet.start(), figures);

        storm.pass(
                writers -> {
                    network.block(Place.MEMBER_PORT);
                    figures.count("members blocked");
                    Storm.awaitWrites(writers, WRITES);
                },
                () -> {}); // all agree without a cure
        storm.pass(writers -> Storm.awaitWrites(writers, WRITES), network::heal);

        storm.checkAll();
    }

    @Test
    void theMembersHearEachOtherWhileNothingIsSynced() throws Exception {
        Storm storm = new Storm(fleet.start(), figures);

        storm.pass(
                writers -> {
                    network.block(Place.SYNC_PORT);
                    figures.count("sync blocked");
                    Storm.awaitWrites(writers, WRITES);
                },
                network::heal);

        storm.checkAll();
    }
}
