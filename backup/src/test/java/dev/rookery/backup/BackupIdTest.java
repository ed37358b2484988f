package dev.rookery.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BackupIdTest {
    @Test
    void whatIsNoIdIsNeverTakenForOne() {
        for (String text :
                List.of(
                        "",
                        "..",
                        "20261121",
                        "20261121_140500/..",
                        "20261121_140500_",
                        "20261121_140500_1",
                        "20261121_140500_02",
                        "20261121_140500_1234567890",
                        "２０２６1121_140500",
                        "20261121_140500\n",
                        " 20261121_140500")) {
            // when, then
            assertEquals(Optional.empty(), BackupId.parse(text), text);
        }
    }

    @Test
    void anIdReadsAsItIsWritten() {
        for (String text : List.of("20261121_140500", "20261121_140500_2", "20261121_140500_120")) {
            assertEquals(text, BackupId.parse(text).orElseThrow().toString());
        }
    }

    @Test
    void theTenthOfASecondComesAfterTheNinth() {
        // given
        BackupId ninth = BackupId.parse("20261121_140500_9").orElseThrow();
        BackupId tenth = BackupId.parse("20261121_140500_10").orElseThrow();

        // then
        assertEquals(-1, ninth.compareTo(tenth));
    }

    @Test
    void idsStayUniqueWhenTheClockGoesBack() {
        // given an id taken elsewhere, and two issued
        BackupIds ids = new BackupIds();
        Instant second = Instant.parse("2026-11-21T14:05:00Z");
        List<BackupId> taken = new ArrayList<>(List.of(BackupId.of(second, 1)));
        ids.alsoTakenIn(taken::contains);
        taken.add(ids.next(second));
        taken.add(ids.next(second.plusSeconds(1)));

        // when the same second comes again
        BackupId again = ids.next(second);

        // then
        assertEquals("20261121_140500_3", again.toString());
    }
}
