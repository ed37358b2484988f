package dev.rookery.cli.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class HistogramTest {

    @Test
    void aQuantileIsWithinASixtyFourthOfTheExactOne() {
        SplittableRandom random = new SplittableRandom(7);
        Histogram histogram = new Histogram();
        long[] values = new long[20_000];
        for (int i = 0; i < values.length; i++) {
            values[i] = (long) Math.exp(random.nextDouble() * 40);
            histogram.add(values[i]);
        }
        Arrays.sort(values);

        for (double share : new double[] {0.001, 0.5, 0.9, 0.99, 0.999, 1.0}) {
            long exact = values[(int) Math.ceil(share * values.length) - 1];
            long found = histogram.quantile(share).toNanos();
            assertTrue(found >= exact, share + ": " + found + " < " + exact);
            assertTrue(found <= exact + exact / 64 + 1, share + ": " + found + " > " + exact);
        }
    }

    @Test
    void smallValuesAreExact() {
        Histogram histogram = new Histogram();
        for (int value = 0; value <= 63; value++) {
            histogram.add(value);
        }

        assertEquals(Duration.ofNanos(31), histogram.quantile(0.5));
        assertEquals(Duration.ofNanos(63), histogram.max());
    }

    @Test
    void theGreatestTimeOfAllFits() {
        Histogram histogram = new Histogram();

        histogram.add(Long.MAX_VALUE);
        histogram.add(-1);

        assertEquals(Long.MAX_VALUE, histogram.quantile(1).toNanos());
        assertEquals(0, histogram.quantile(0.5).toNanos());
        assertEquals(2, histogram.total());
    }

    @Test
    void anEmptyHistogramAnswersZero() {
        assertEquals(Duration.ZERO, new Histogram().quantile(0.99));
    }
}
