package dev.rookery.node.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** When a course asks for retraining. */
class RetrainingTrendTest {

    private static final OptionalDouble NONE = OptionalDouble.empty();

    private static RetrainingTrend drop(double limit) {
        return new RetrainingTrend("elo", false, false, 3, OptionalDouble.of(limit), NONE);
    }

    private static RetrainingTrend slope(double limit) {
        return new RetrainingTrend("elo", false, false, 3, NONE, OptionalDouble.of(limit));
    }

    @Test
    void aDropOfTheLimitAsksAndASmallerOneDoesNot() {
        assertEquals(
                Optional.of(
                        "elo 1450 is 50 worse than 1500, the best of the last 3 values; limit 50"),
                drop(50).judge(List.of(1500.0, 1480.0, 1450.0)));
        assertEquals(Optional.empty(), drop(50).judge(List.of(1500.0, 1480.0, 1450.1)));
    }

    @Test
    void whatIsBetterWhenLowerGetsWorseByRising() {
        RetrainingTrend loss =
                new RetrainingTrend("loss", true, false, 3, OptionalDouble.of(0.25), NONE);

        assertTrue(loss.judge(List.of(0.5, 0.25, 0.5)).isPresent());
        assertEquals(Optional.empty(), loss.judge(List.of(0.75, 0.5, 0.25)));
    }

    @Test
    void aSlopeIsThatOfTheLineThroughTheValues() {
        assertEquals(
                Optional.of(
                        "elo gets worse by 10 from one value to the next over the last 3; limit"
                                + " 10"),
                slope(10).judge(List.of(1520.0, 1500.0, 1500.0)));
        assertEquals(Optional.empty(), slope(10.1).judge(List.of(1520.0, 1500.0, 1500.0)));
        assertEquals(Optional.empty(), slope(0).judge(List.of(1500.0, 1500.0, 1500.0)));
        assertEquals(Optional.empty(), drop(0).judge(List.of(1500.0, 1500.0, 1500.0)));
    }

    @Test
    void onlyTheNewestValuesAreLookedAtAndFewerSayNothing() {
        assertEquals(Optional.empty(), drop(50).judge(List.of(1600.0, 1500.0, 1500.0, 1500.0)));
        assertEquals(Optional.empty(), drop(50).judge(List.of(1600.0, 1400.0)));
        assertThrows(
                IllegalArgumentException.class,
                () -> new RetrainingTrend("elo", false, false, 1, NONE, NONE));
    }

    @Test
    void zeroIsAValue() {
        assertTrue(drop(50).judge(List.of(60.0, 60.0, 0.0)).isPresent());
        assertTrue(drop(50).judge(List.of(0.0, 0.0, -50.0)).isPresent());
    }

    @Test
    void aWorseValueNeverAsksLess() {
        Random random = new Random(7);
        for (int i = 0; i < 10_000; i++) {
            List<Double> values = new ArrayList<>();
            for (int n = 0; n < 3; n++) {
                values.add((double) random.nextInt(200));
            }
            List<Double> worse = new ArrayList<>(values);
            worse.set(2, values.get(2) - random.nextInt(100));
            for (RetrainingTrend trend : List.of(drop(50), slope(20))) {
                boolean asks = trend.judge(values).isPresent();
                assertTrue(!asks || trend.judge(worse).isPresent(), () -> values + " " + worse);
            }
        }
    }
}
