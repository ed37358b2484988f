package dev.rookery.sync.http;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NonceWindowTest {

    @Test
    void everyCountPassesOnceInWhateverOrderItComesWithinTheWindow() {
        NonceWindow window = new NonceWindow();
        assertTrue(window.fresh(7, 10_000, 0));
        for (long count = 10_000 - 4_095; count < 10_000; count++) {
            assertTrue(window.fresh(7, count, 0), "count " + count);
        }
        for (long count = 10_000 - 4_095; count <= 10_000; count++) {
            assertFalse(window.fresh(7, count, 0), "again " + count);
        }
        assertFalse(window.fresh(7, 10_000 - 4_096, 0));
    }

    @Test
    void aRandomWalkNeverLetsACountPassTwice() {
        NonceWindow window = new NonceWindow();
        Random random = new Random(3);
        Set<Long> passed = new HashSet<>();
        for (int i = 0; i < 200_000; i++) {
            long count = i / 10L + random.nextInt(6_000);
            if (window.fresh(1, count, 0)) {
                assertTrue(passed.add(count), "twice: " + count);
            }
        }
        assertTrue(passed.size() > 20_000);
    }

    @Test
    void aForgottenStartLetsNothingOldPass() {
        // given room for two starts
        NonceWindow window = new NonceWindow(2);
        assertTrue(window.fresh(1, 1, 100));
        assertTrue(window.fresh(2, 1, 200));

        // when a third pushes the first out
        assertTrue(window.fresh(3, 1, 300));

        // then its message does not pass again, and a later one does
        assertFalse(window.fresh(1, 1, 100));
        assertTrue(window.fresh(1, 2, 400));
    }
}
