package dev.rookery.faults;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Three nodes, one of them on a disk that is full, or that fails. */
@Tag("long")
class DiskFaultsTest {

    private static final int WRITES = 300;

    @TempDir Path folder;
    private Figures figures;
    private Fleet fleet;
    private FaultNode hurt;

    @BeforeEach
    void layOut(TestInfo test) {
        figures = new Figures(test.getDisplayName());
        fleet = Fleet.onLoopback(folder, 3);
        hurt = fleet.node(1);
    }

    @AfterEach
    void stopAll() {
        fleet.close();
        figures.close();
    }

    @Test
    void aNodeWhoseDiskIsFullTakesNoWritesAndLosesNone() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(hurt.data(), 64)) {
            Storm storm = new Storm(fleet.start(), figures).expecting(SmallDisk.FULL);

            storm.pass(
                    writers -> {
                        disk.fill();
                        figures.count("full disk");
                        Storm.awaitWrites(writers, WRITES);
                        Storm.awaitThat(
                                "its complaint",
                                () -> hurt.health("model_registry").equals("degraded"));
                    },
                    disk::free);

            storm.checkAll();
            fleet.close();
        }
    }

    @ParameterizedTest(name = "aNodeWhoseDiskFailsLosesNothing: {0}")
    @ValueSource(
            strings = {
                "fdatasync,fsync error=EIO:when=3+",
                "pwrite64 error=EIO:when=20+7",
                "fdatasync,fsync,pwrite64 error=EIO:when=5+3"
            })
    void aNodeWhoseDiskFailsLosesNothing(String fault) throws Exception {
        Storm storm = new Storm(fleet.start(), figures).expecting(FailingDisk.FAILED);

        storm.pass(
                writers -> {
                    String[] parts = fault.split(" ");
                    try (FailingDisk disk =
                            FailingDisk.of(hurt, parts[0], parts[1], folder.resolve("injected"))) {
                        figures.count("failing disk");
                        Storm.awaitWrites(writers, WRITES);
                        Storm.awaitThat("a failed call", disk::hurts);
                    }
                },
                () -> {});
        // what a commit reported as failed may be durable all the same
        hurt.kill();
        hurt.start();
        hurt.awaitReady();
        storm.check();

        storm.checkAll();
    }
}
