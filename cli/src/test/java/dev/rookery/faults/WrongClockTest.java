package dev.rookery.faults;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes that do not agree on what time it is. */
@Tag("long")
class WrongClockTest {

    private static final int WRITES = 300;

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
    void clocksThatAreALittleOffAreNothingToComplainOf() throws Exception {
        WrongClock.set(fleet.node(0), "+20s");
        WrongClock.set(fleet.node(1), "-20s");
        Storm storm = new Storm(fleet.start(), figures);

        storm.pass(writers -> Storm.awaitWrites(writers, WRITES), () -> {});

        storm.checkAll();
    }

    @Test
    void aNodeThatLivesAnHourAheadTakesNoWritesAndHarmsNobody() throws Exception {
        // given
        FaultNode ahead = fleet.node(2);
        WrongClock.set(ahead, "+1h");
        fleet.start();
        Storm.awaitThat("its complaint", () -> ahead.health("clock").equals("unhealthy"));

        // when the others write, and when its clock is right again
        Storm storm =
                new Storm(fleet, figures)
                        .expecting("ahead of the median")
                        .wellWhen(
                                node ->
                                        node.health("clock")
                                                .equals(node == ahead ? "unhealthy" : "healthy"));
        storm.pass(writers -> Storm.awaitWrites(writers, WRITES), () -> {});
        ahead.stop();
        WrongClock.set(ahead, "+0s");
        ahead.start();
        ahead.awaitReady();

        // then it is one of them
        storm.wellWhen(node -> node.health("whole").equals("healthy"))
                .pass(writers -> Storm.awaitWrites(writers, WRITES), () -> {});
        storm.checkAll();
    }
}
