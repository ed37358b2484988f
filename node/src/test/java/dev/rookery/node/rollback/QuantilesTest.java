package dev.rookery.node.rollback;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class QuantilesTest {

    @Test
    void theNormalQuantileIsThatOfTheTables() {
        assertEquals(0, Quantiles.normal(0.5), 1e-7);
        assertEquals(0.674490, Quantiles.normal(0.25), 1e-6);
        assertEquals(1.959964, Quantiles.normal(0.025), 1e-6);
        assertEquals(3.890592, Quantiles.normal(0.00005), 1e-6);
        assertEquals(6.361341, Quantiles.normal(1e-10), 1e-5);
        assertEquals(-1.959964, Quantiles.normal(0.975), 1e-6);
    }

    @Test
    void studentsQuantileIsThatOfTheTables() {
        assertEquals(12.7062, Quantiles.student(1, 0.025), 1e-4);
        assertEquals(4.30265, Quantiles.student(2, 0.025), 1e-5);
        assertEquals(3.18245, Quantiles.student(3, 0.025), 1e-5);
        assertEquals(2.22814, Quantiles.student(10, 0.025), 1e-5);
        assertEquals(1.98397, Quantiles.student(100, 0.025), 1e-5);
        assertEquals(1.95996, Quantiles.student(5000, 0.025), 1e-5);
        assertEquals(318.309, Quantiles.student(1, 0.001), 1e-2);
    }

    /** R, prop.test(81, 263, correct = FALSE): 0.2553 to 0.3662. */
    @Test
    void wilsonsIntervalIsThatOfNewcombesExample() {
        ShareEstimate share = new ShareEstimate(81, 263);
        Reference exact = Reference.exact(0.5);
        assertEquals(0.3662, share.value() + share.margin(exact, 1, 0.025), 5e-5);
        assertEquals(0.2553, share.value() - share.margin(exact, -1, 0.025), 5e-5);
    }

    /** Newcombe's example (a), method 10: 56/70 − 48/80 = 0.2, from 0.0524 to 0.3339. */
    @Test
    void theDifferenceOfTwoSharesIsThatOfNewcombesExample() {
        ShareEstimate seen = new ShareEstimate(48, 80);
        Reference counted = new Reference(0.8, 0, Optional.of(new ShareEstimate(56, 70)));
        assertEquals(0.2 - 0.0524, seen.margin(counted, 1, 0.025), 5e-5);
    }
}
