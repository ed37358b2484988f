package dev.rookery.node.numbering;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rookery.node.numbering.Renumbering.Conflict;
import dev.rookery.node.numbering.Renumbering.Numbers;
import dev.rookery.node.numbering.Renumbering.Scene;
import dev.rookery.node.numbering.Renumbering.Turn;
import dev.rookery.node.registry.ModelKey;
import dev.rookery.node.registry.Ulid;
import dev.rookery.sync.clock.Stamp;
import dev.rookery.sync.fact.Dot;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.fact.Rank;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class RenumberingTest {
    private static final Origin NOW = new Origin(1, 1);
    private static final Origin BEFORE = new Origin(1, 2);
    private static final Origin OTHER = new Origin(2, 1);
    private static final Instant T = Instant.parse("2026-01-01T00:00:00Z");

    private static final ModelKey MODEL = new ModelKey("m", 1);

    private final Renumbering renumbering = new Renumbering(Renumbering.GRACE);
    private final TreeSet<Long> claimed = new TreeSet<>(Set.of(1L, 2L, 7L));
    private final Numbers numbers =
            new Numbers() {
                @Override
                public long max(ModelKey model) {
                    return claimed.last();
                }

                @Override
                public boolean claimed(ModelKey model, long number) {
                    return claimed.contains(number);
                }
            };

    @Test
    void aNodeRenumbersItsOwnOnceItHasPulledEarlierIncarnationsIncluded() {
        List<Conflict> conflicts = List.of(conflict(1, NOW), conflict(2, BEFORE));
        assertEquals(List.of(), due(conflicts, T, Optional.empty(), "b"));
        assertEquals(List.of(), due(conflicts, T.plusSeconds(1), at(T.minusSeconds(1)), "b"));
        assertEquals(conflicts, due(conflicts, T.plusSeconds(5), at(T.plusSeconds(4)), "b"));
    }

    @Test
    void anotherNodesWaitsOutTheGraceAndThenTheLowestIdDoesIt() {
        List<Conflict> conflicts = List.of(conflict(1, OTHER));
        assertEquals(List.of(), due(conflicts, T, at(T), "b"));
        Instant almost = T.plus(Duration.ofMinutes(10)).minusMillis(1);
        assertEquals(List.of(), due(conflicts, almost, at(almost), "b"));
        Instant over = T.plus(Duration.ofMinutes(10));
        assertEquals(List.of(), due(conflicts, over, at(over), "0", "b"));
        assertEquals(conflicts, due(conflicts, over, at(over), "b", "c"));
    }

    @Test
    void theGraceBeginsAnewForAConflictThatWasGone() {
        List<Conflict> conflicts = List.of(conflict(1, OTHER));
        due(conflicts, T, at(T), "b");
        due(List.of(), T.plusSeconds(300), at(T), "b");
        Instant later = T.plus(Duration.ofMinutes(11));
        assertEquals(List.of(), due(conflicts, later, at(later), "b"));
    }

    @Test
    void eachVersionGetsItsPlaceInTheListOfAll() {
        // given its own second and fourth of four, in no order
        List<Conflict> conflicts =
                List.of(conflict(4, NOW), conflict(3, OTHER), conflict(2, NOW), conflict(1, OTHER));

        // when
        turns(conflicts, T, at(T.minusSeconds(1)));
        List<Turn> turns = turns(conflicts, T.plusSeconds(2), at(T.plusSeconds(1)));

        // then
        assertEquals(List.of(new Turn(conflict(2, NOW), 9), new Turn(conflict(4, NOW), 11)), turns);
    }

    @Test
    void aPlanStandsWhileOthersCarryOutTheirPartOfIt() {
        Conflict mine = conflict(3, NOW);
        turns(List.of(conflict(1, OTHER), conflict(2, OTHER), mine), T, Optional.empty());
        claimed.add(8L);
        turns(List.of(conflict(2, OTHER), mine), T.plusSeconds(2), Optional.empty());
        claimed.add(9L);
        assertEquals(
                List.of(new Turn(mine, 10)),
                turns(List.of(mine), T.plusSeconds(4), at(T.plusSeconds(3))));
    }

    @Test
    void aVersionThatJoinsOrComesBackMakesANewPlanThatWaitsForAPull() {
        Conflict other = conflict(1, OTHER);
        Conflict mine = conflict(2, NOW);
        turns(List.of(other, mine), T, Optional.empty());
        turns(List.of(mine), T.plusSeconds(2), Optional.empty());
        claimed.add(8L);

        List<Conflict> again = List.of(other, mine);
        assertEquals(List.of(), turns(again, T.plusSeconds(4), at(T.plusSeconds(3))));
        assertEquals(
                List.of(new Turn(mine, 10)), turns(again, T.plusSeconds(6), at(T.plusSeconds(5))));
    }

    @Test
    void aNumberThatWasClaimedMeanwhileMakesANewPlan() {
        List<Conflict> mine = List.of(conflict(1, NOW));
        turns(mine, T, Optional.empty());
        claimed.add(8L);
        assertEquals(List.of(), turns(mine, T.plusSeconds(2), at(T.plusSeconds(1))));
        assertEquals(
                List.of(new Turn(mine.get(0), 9)),
                turns(mine, T.plusSeconds(4), at(T.plusSeconds(3))));
    }

    @Test
    void patienceEndsWherePlansAreMadeAnewAllTheTime() {
        List<Conflict> conflicts = new ArrayList<>(List.of(conflict(1, NOW)));
        Instant now = T;
        while (now.isBefore(T.plus(Renumbering.PATIENCE))) {
            assertEquals(List.of(), due(conflicts, now, at(now.minusMillis(1)), "b"));
            conflicts.add(conflict(conflicts.size() + 1, OTHER));
            now = now.plusSeconds(2);
        }
        assertEquals(conflicts.subList(0, 1), due(conflicts, now, at(now.minusMillis(1)), "b"));
    }

    private List<Turn> turns(List<Conflict> conflicts, Instant now, Optional<Instant> pull) {
        Scene scene = new Scene(Set.of(NOW, BEFORE), "a", Set.of("b"), pull, now);
        return renumbering.due(conflicts, scene, numbers);
    }

    private List<Conflict> due(
            List<Conflict> conflicts, Instant now, Optional<Instant> pull, String... live) {
        Scene scene = new Scene(Set.of(NOW, BEFORE), "a", Set.of(live), pull, now);
        return renumbering.due(conflicts, scene, numbers).stream().map(Turn::conflict).toList();
    }

    private static Optional<Instant> at(Instant when) {
        return Optional.of(when);
    }

    private static Conflict conflict(int id, Origin origin) {
        Rank rank = new Rank(new Stamp(id), new Dot(origin, id), Hash.of(new byte[0]));
        return new Conflict(MODEL, new Ulid(0, id), rank);
    }
}
