package dev.rookery.node.numbering;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StrictModelTest {
    private static final int STEPS = 500;
    private static final int HISTORIES = Integer.getInteger("rookery.votes.histories", 3_000);

    @Test
    void noNumberIsTwoVersionsAndNoVersionIsAnsweredWithTwo() {
        long numbers = 0;
        long repeated = 0;
        for (long seed = 0; seed < HISTORIES; seed++) {
            StrictModel model = new StrictModel(seed, StrictModel.Flaw.NONE);
            assertEquals(0, model.run(STEPS), "seed " + seed);
            numbers += model.registered();
            repeated += model.repeated();
        }
        assertTrue(numbers > HISTORIES, numbers + " numbers");
        assertTrue(repeated > HISTORIES, repeated + " versions that were asked for twice");
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
