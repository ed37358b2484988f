package dev.rookery.node.numbering;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.sync.peer.SteadyClock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MajorityWatchTest {
    private final AtomicLong nanos = new AtomicLong();
    private final SteadyClock clock = new SteadyClock(Instant.EPOCH, nanos::get);

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
        pass(31);
        assertFalse(watch.majority());

        // then a call alone is not enough: what it missed must be here first
        watch.heard("b");
        assertFalse(watch.majority());
        pass(1);
        watch.pulled("b");
        assertTrue(watch.majority());
    }

    @Test
    void aLargeClusterIsGivenTheTimeThatRoundsNeed() {
        MajorityWatch watch = watch(9);
        for (String node : new String[] {"b", "c", "d", "e"}) {
            watch.pulled(node);
            pass(20);
        }
        assertTrue(watch.majority());
    }

    private void pass(int seconds) {
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
    }

    private MajorityWatch watch(int size) {
        return new MajorityWatch(() -> size, Duration.ofSeconds(5), clock);
    }
}
