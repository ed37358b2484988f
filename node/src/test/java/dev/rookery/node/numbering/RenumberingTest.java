package dev.rookery.node.numbering;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rookery.node.numbering.Renumbering.Conflict;
import dev.rookery.node.numbering.Renumbering.Scene;
import dev.rookery.node.registry.ModelKey;
import dev.rookery.node.registry.Ulid;
import dev.rookery.sync.fact.Origin;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RenumberingTest {
    private static final Origin NOW = new Origin(1, 1);
    private static final Origin BEFORE = new Origin(1, 2);
    private static final Origin OTHER = new Origin(2, 1);
    private static final Instant T = Instant.parse("2026-01-01T00:00:00Z");

    private final Renumbering renumbering = new Renumbering(Renumbering.GRACE);

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

    private List<Conflict> due(
            List<Conflict> conflicts, Instant now, Optional<Instant> pull, String... live) {
        return renumbering.due(
                conflicts, new Scene(Set.of(NOW, BEFORE), "a", Set.of(live), pull, now));
    }

    private static Optional<Instant> at(Instant when) {
        return Optional.of(when);
    }

    private static Conflict conflict(int id, Origin origin) {
        return new Conflict(new ModelKey("m", 1), new Ulid(0, id), origin);
    }
}
