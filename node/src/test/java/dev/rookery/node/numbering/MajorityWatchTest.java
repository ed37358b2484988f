package dev.rookery.node.numbering;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class MajorityWatchTest {
    private final HandClock clock = new HandClock();

    @Test
    void aNodeAloneIsItsOwnMajority() {
        assertTrue(watch(1).majority());
    }

    @Test
    void oneOfThreeNeedsAnotherAndAPullSince() {
        MajorityWatch watch = watch(3);
        assertFalse(watch.majority());
        watch.heard("b");
        assertFalse(watch.majority());
        watch.pulled("b");
        assertTrue(watch.majority());
    }

    @Test
    void twoOfFourAreNoMajority() {
        MajorityWatch watch = watch(4);
        watch.pulled("b");
        assertFalse(watch.majority());
        watch.pulled("c");
        assertTrue(watch.majority());
    }

    @Test
    void aMajorityOutOfSightIsNoneAndNeedsANewPullWhenItIsBack() {
        // given
        MajorityWatch watch = watch(3);
        watch.pulled("b");
        assertTrue(watch.majority());

        // when nobody is heard for longer than the window
        clock.pass(Duration.ofSeconds(31));
        assertFalse(watch.majority());

        // then a call alone is not enough: what it missed must be here first
        watch.heard("b");
        assertFalse(watch.majority());
        clock.pass(Duration.ofSeconds(1));
        watch.pulled("b");
        assertTrue(watch.majority());
    }

    @Test
    void aLargeClusterIsGivenTheTimeThatRoundsNeed() {
        MajorityWatch watch = watch(9);
        for (String node : new String[] {"b", "c", "d", "e"}) {
            watch.pulled(node);
            clock.pass(Duration.ofSeconds(20));
        }
        assertTrue(watch.majority());
    }

    private MajorityWatch watch(int size) {
        return new MajorityWatch(() -> size, Duration.ofSeconds(5), clock);
    }

    /** Moves when told to. */
    private static final class HandClock extends Clock {
        private Instant now = Instant.EPOCH;

        void pass(Duration time) {
            now = now.plus(time);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
