package dev.rookery.cli.importer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Times as registries write them. */
class TimesTest {

    private static final Optional<Instant> AT = Optional.of(Instant.parse("2025-11-17T05:06:07Z"));

    @Test
    void eachWayOfWritingATimeIsThatTime() {
        for (String text :
                new String[] {
                    "2025-11-17T05:06:07Z",
                    "2025-11-17T05:06:07+00:00",
                    "2025-11-17T06:06:07+01:00",
                    "2025-11-17T05:06:07",
                    "2025-11-17 05:06:07",
                    "20251117_050607",
                    "20251117_050607_2",
                    "v20251117T050607Z",
                    "1763355967",
                    "1763355967.0",
                    "1763355967000"
                }) {
            assertEquals(AT, Times.parse(text), text);
        }
        assertEquals(
                Optional.of(Instant.parse("2025-11-17T05:06:07.123456Z")),
                Times.parse("2025-11-17T05:06:07.123456"));
        assertEquals(Optional.of(Instant.parse("2025-11-17T00:00:00Z")), Times.parse("2025-11-17"));
    }

    @Test
    void whatIsNoTimeOfTheseYearsIsNone() {
        for (String text :
                new String[] {
                    "",
                    "yesterday",
                    "20251332_050607",
                    "1969-12-31T23:59:59Z",
                    "+10000-01-01T00:00:00Z",
                    "9".repeat(100)
                }) {
            assertEquals(Optional.empty(), Times.parse(text), text);
        }
    }
}
