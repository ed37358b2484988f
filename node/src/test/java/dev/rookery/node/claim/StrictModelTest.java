package dev.rookery.node.claim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StrictModelTest {
    private static final int STEPS = 400;

    @Test
    void noNumberIsTwoVersionsInSomeHistories() {
        run(2_000);
    }

    @Test
    @Tag("long")
    void noNumberIsTwoVersionsInManyHistories() {
        run(100_000);
    }

    private static void run(int histories) {
        long numbers = 0;
        for (long seed = 0; seed < histories; seed++) {
            StrictModel model = new StrictModel(seed, StrictModel.Flaw.NONE);
            assertEquals(0, model.run(STEPS), "seed " + seed);
            numbers += model.registered();
        }
        assertTrue(numbers > histories, numbers + " numbers");
    }

    @ParameterizedTest
    @EnumSource(value = StrictModel.Flaw.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void everyFlawIsNoticed(StrictModel.Flaw flaw) {
        long seed = 0;
        while (new StrictModel(seed, flaw).run(STEPS) == 0) {
            seed++;
            assertTrue(seed < 20_000, flaw + " was not noticed");
        }
    }
}
