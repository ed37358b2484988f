package dev.rookery.sync.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rookery.sync.engine.Effect;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.FactChain;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RumorBufferTest {
    private static final long MILLI = 1_000_000;

    private final List<List<Integer>> pushes = new ArrayList<>();
    private final FactChain chain = new FactChain(FactChain.origin(1, 1));
    private boolean reachesAll;
    private final RumorBuffer buffer =
            new RumorBuffer(
                    new Listed(),
                    new SyncListener() {},
                    Duration.ofMillis(2),
                    Duration.ofMillis(5));

    @Test
    void anOwnFactOfAQuietNodeGoesAtOnce() {
        buffer.add(own(1), 0);
        buffer.flushIfDue(0);
        buffer.add(own(1), 2 * MILLI);
        buffer.flushIfDue(2 * MILLI);

        assertEquals(List.of(List.of(1), List.of(1)), pushes);
    }

    @Test
    void ownFactsOfABusyNodeGoTogetherOnceAGap() {
        // given a push just now
        buffer.add(own(1), 0);
        buffer.flushIfDue(0);

        // when three facts come within the gap
        for (int i = 1; i <= 3; i++) {
            buffer.add(own(1), i * MILLI / 2);
            buffer.flushIfDue(i * MILLI / 2);
        }
        assertEquals(Optional.of(MILLI / 2), buffer.waitNanos(3 * MILLI / 2));
        buffer.flushIfDue(2 * MILLI);

        // then they are one rumor
        assertEquals(List.of(List.of(1), List.of(3)), pushes);
        assertEquals(Optional.empty(), buffer.waitNanos(2 * MILLI));
    }

    @Test
    void peersFactsWaitAWindowAndGoWithOwnOnesWhereThoseAreDueBefore() {
        buffer.add(peers(1), 0);
        buffer.flushIfDue(4 * MILLI);
        assertEquals(List.of(), pushes);
        assertEquals(Optional.of(MILLI), buffer.waitNanos(4 * MILLI));

        buffer.add(own(1), 4 * MILLI);
        buffer.flushIfDue(4 * MILLI);
        assertEquals(List.of(List.of(1, 1)), pushes);
    }

    @Test
    void anOwnFactDoesNotWaitBehindPeersFactsThatWentJustNow() {
        buffer.add(peers(1), 0);
        buffer.flushIfDue(5 * MILLI);
        buffer.add(own(1), 6 * MILLI);
        buffer.flushIfDue(6 * MILLI);

        assertEquals(List.of(List.of(1), List.of(1)), pushes);
    }

    @Test
    void wherePushesReachAllPeersFactsAreGatheredTenTimesAsLong() {
        reachesAll = true;
        buffer.add(peers(1), 0);
        buffer.add(peers(1), 45 * MILLI);
        buffer.flushIfDue(45 * MILLI);
        assertEquals(List.of(), pushes);

        buffer.flushIfDue(50 * MILLI);
        assertEquals(List.of(List.of(2)), pushes);
    }

    private Effect.Push own(int facts) {
        return new Effect.Push(facts(facts), 2, Optional.empty());
    }

    private Effect.Push peers(int facts) {
        return new Effect.Push(facts(facts), 1, Optional.of("b"));
    }

    private List<Fact> facts(int count) {
        return Stream.generate(() -> chain.next("m", "{}")).limit(count).toList();
    }

    /** Notes of each push how many facts its rumors have. */
    private final class Listed implements Pusher {
        @Override
        public int ttl() {
            return 2;
        }

        @Override
        public boolean reachesAll() {
            return reachesAll;
        }

        @Override
        public boolean push(List<OutgoingRumor> rumors) {
            pushes.add(rumors.stream().map(each -> each.rumor().facts().size()).toList());
            return true;
        }

        @Override
        public void pullSoon(String peer, String why) {
            throw new AssertionError("a buffer pulls nothing");
        }
    }
}
