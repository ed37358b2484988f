package dev.rookery.backup.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.backup.BackupId;
import dev.rookery.backup.BackupKind;
import dev.rookery.backup.Head;
import dev.rookery.backup.Heads;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class MarkThinningTest {
    private static final Instant NOW = Instant.parse("2026-11-21T14:00:00Z");

    @Test
    void oldMarksAreThinnedByTheirAge() {
        // given a mark every ten seconds for nine days
        List<Mark> marks = marks(Duration.ofDays(9), Duration.ofSeconds(10));

        // when
        List<Mark> kept = MarkThinning.thin(marks, NOW, settings(10_000), id -> false);

        // then all of the last hour, one a minute for a day, one an hour for a week are left
        assertEquals(361, between(kept, Duration.ZERO, Duration.ofHours(1)));
        assertEquals(
                23 * 60, between(kept, Duration.ofHours(1).plusMillis(1), Duration.ofDays(1)), 1);
        assertEquals(
                6 * 24, between(kept, Duration.ofDays(1).plusMillis(1), Duration.ofDays(7)), 1);
        assertEquals(0, between(kept, Duration.ofDays(7).plusMillis(1), Duration.ofDays(9)));
        assertEquals(kept, MarkThinning.thin(kept, NOW, settings(10_000), id -> false));
    }

    @Test
    void whatAMarkChangedMovesToTheNextThatStays() {
        // given
        List<Mark> marks = marks(Duration.ofDays(9), Duration.ofSeconds(10));

        // when
        List<Mark> kept = MarkThinning.thin(marks, NOW, settings(100), id -> false);

        // then each vector is what it was
        Heads all = Heads.EMPTY;
        for (Mark mark : kept) {
            all = all.plus(mark.advance());
            assertEquals(mark.entries(), all.list().get(0).seq());
        }
        assertEquals(
                marks.stream().mapToLong(Mark::bytes).sum(),
                kept.stream().mapToLong(Mark::bytes).sum());
    }

    @Test
    void beyondTheLimitTheLastHourKeepsOneASecond() {
        // given a hundred marks a second for a minute
        List<Mark> marks = marks(Duration.ofMinutes(1), Duration.ofMillis(10));

        // when
        List<Mark> kept = MarkThinning.thin(marks, NOW, settings(500), id -> false);

        // then the newest five hundred and one for each second before
        assertTrue(kept.size() >= 555 && kept.size() <= 557, "kept " + kept.size());
    }

    @Test
    void marksThinOutAtTheAgesThatAreSet() {
        // given a mark every ten seconds for nine days, and other ages
        List<Mark> marks = marks(Duration.ofDays(9), Duration.ofSeconds(10));
        MarkAges ages =
                new MarkAges(Duration.ofMinutes(2), Duration.ofHours(2), Duration.ofDays(2));

        // when
        List<Mark> kept = MarkThinning.thin(marks, NOW, settings(10_000).with(ages), id -> false);

        // then
        assertEquals(13, between(kept, Duration.ZERO, Duration.ofMinutes(2)));
        assertEquals(118, between(kept, Duration.ofMinutes(2).plusMillis(1), ages.perMinute()), 1);
        assertEquals(46, between(kept, Duration.ofHours(2).plusMillis(1), ages.perHour()), 1);
        assertEquals(0, between(kept, ages.perHour().plusMillis(1), Duration.ofDays(9)));
    }

    @Test
    void agesThatDoNotGrowAreRefused() {
        Duration hour = Duration.ofHours(1);
        Duration day = Duration.ofDays(1);
        assertThrows(IllegalArgumentException.class, () -> new MarkAges(day, hour, day));
        assertThrows(IllegalArgumentException.class, () -> new MarkAges(hour, day, hour));
        assertThrows(IllegalArgumentException.class, () -> new MarkAges(hour.negated(), hour, day));
    }

    private static ArchiveSettings settings(int marksMax) {
        return new ArchiveSettings(64L << 20, marksMax, MarkAges.DEFAULTS);
    }

    private static double between(List<Mark> marks, Duration youngest, Duration oldest) {
        return marks.stream()
                .map(mark -> Duration.between(mark.at(), NOW))
                .filter(age -> age.compareTo(youngest) >= 0 && age.compareTo(oldest) <= 0)
                .count();
    }

    private static List<Mark> marks(Duration since, Duration step) {
        List<Mark> marks = new ArrayList<>();
        long seq = 0;
        for (Instant at = NOW.minus(since); !at.isAfter(NOW); at = at.plus(step)) {
            seq++;
            marks.add(
                    new Mark(
                            BackupId.of(at, (int) (at.toEpochMilli() % 1000) + 1),
                            BackupKind.PRE_SYNC,
                            at,
                            "",
                            "",
                            new TreeMap<>(),
                            new Position(1, seq),
                            "",
                            seq,
                            List.of(new Head(new UUID(1, 1), seq, seq)),
                            7));
        }
        return marks;
    }
}
