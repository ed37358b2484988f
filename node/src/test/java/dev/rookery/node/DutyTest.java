package dev.rookery.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.sync.membership.Member;
import dev.rookery.sync.membership.Membership;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DutyTest {
    private static final int HISTORIES = 20_000;

    @Test
    void theOldestHasItWhereHazelcastListsAllWhoAreHeard() {
        assertTrue(Duty.fallsTo("c", hazelcast(true, "a", "b"), Set.of("a", "b")));
        assertFalse(Duty.fallsTo("a", hazelcast(false, "b", "c"), Set.of("b", "c")));
        // and where the one before it is listed, but not heard
        assertFalse(Duty.fallsTo("a", hazelcast(false, "b"), Set.of()));
    }

    @Test
    void aNodeWhoseHazelcastDiedGoesByWhomItHears() {
        assertFalse(Duty.fallsTo("c", hazelcast(true), Set.of("a", "b")));
        assertTrue(Duty.fallsTo("a", hazelcast(true), Set.of("b", "c")));
    }

    @Test
    void soDoThoseWhoseHazelcastLivesAndLacksIt() {
        assertFalse(Duty.fallsTo("b", hazelcast(true, "c"), Set.of("a", "c")));
        assertTrue(Duty.fallsTo("a", hazelcast(false, "b"), Set.of("b", "c")));
    }

    @Test
    void aNodeAloneHasIt() {
        assertTrue(Duty.fallsTo("a", hazelcast(true), Set.of()));
        assertTrue(Duty.fallsTo("a", Optional.empty(), Set.of()));
    }

    @Test
    void ofNodesThatHearEachOtherOneHasItHoweverHazelcastFellApart() {
        for (int seed = 0; seed < HISTORIES; seed++) {
            // given nodes in the order of their joining, and the part in which Hazelcast put each
            Random random = new Random(seed);
            int nodes = 1 + random.nextInt(6);
            int[] parts = IntStream.range(0, nodes).map(i -> random.nextInt(3)).toArray();
            List<String> names =
                    IntStream.range(0, nodes)
                            .mapToObj(i -> (char) ('a' + random.nextInt(26)) + "-" + i)
                            .toList();

            // when each is asked
            long acting =
                    IntStream.range(0, nodes).filter(self -> acts(names, parts, self)).count();

            // then
            assertEquals(1, acting, "seed " + seed);
        }
    }

    private static boolean acts(List<String> names, int[] parts, int self) {
        int[] mine =
                IntStream.range(0, parts.length).filter(i -> parts[i] == parts[self]).toArray();
        String[] others =
                IntStream.of(mine)
                        .filter(i -> i != self)
                        .mapToObj(names::get)
                        .toArray(String[]::new);
        Set<String> heard = new TreeSet<>(names);
        heard.remove(names.get(self));
        return Duty.fallsTo(names.get(self), hazelcast(mine[0] == self, others), heard);
    }

    private static Optional<Membership> hazelcast(boolean oldest, String... others) {
        List<Member> members =
                List.of(others).stream()
                        .map(id -> new Member(Optional.of(id), URI.create("http://x:1")))
                        .toList();
        return Optional.of(new Listed(members, oldest));
    }

    private record Listed(List<Member> members, boolean oldest) implements Membership {
        @Override
        public boolean settled() {
            return true;
        }

        @Override
        public void onChange(Runnable listener) {
            // What it says never changes.
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    }
}
