package dev.rookery.sync.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

class RareLogTest {
    private final List<String> lines = new ArrayList<>();
    private final SetClock clock = new SetClock();
    private final RareLog log = new RareLog(clock, lines::add);

    @Test
    void ofWhatRepeatsOneLineAMinuteIsSaidWithHowManyWereNot() {
        for (int i = 0; i < 1_000; i++) {
            log.say("disk", "full " + i);
        }
        log.say("peer", "gone");
        clock.now = clock.now.plus(Duration.ofMinutes(1));
        log.say("disk", "full still");
        assertEquals(List.of("full 0", "gone", "full still (and 999 more like it)"), lines);
    }

    @Test
    void aClockThatIsSetBackSilencesNothing() {
        log.say("disk", "full");
        clock.now = clock.now.minus(Duration.ofHours(1));
        log.say("disk", "full still");
        assertEquals(List.of("full", "full still"), lines);
    }

    @Test
    void ofThousandsOfSubjectsAHundredLinesAMinuteAreSaidAndTheOthersCounted() {
        for (int i = 0; i < 5_000; i++) {
            log.say("peer " + i, "gone");
        }
        assertEquals(100, lines.size());
        clock.now = clock.now.plus(Duration.ofMinutes(1));
        log.say("peer 1", "still gone");
        log.say("peer 2", "still gone");
        assertEquals(
                List.of("still gone (and 4900 lines of others)", "still gone"),
                lines.subList(100, lines.size()));
    }

    @Test
    void aFaultIsSaidWithItsStackOnceAMinuteForEachPlace() {
        List<String> said = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            log.fault("a call broke", new IllegalStateException("here " + i), said(said));
            log.fault("a call broke", new NullPointerException("there " + i), said(said));
        }
        assertEquals(List.of("a call broke: here 0", "a call broke: there 0"), said);
    }

    private static BiConsumer<String, Throwable> said(List<String> said) {
        return (line, fault) -> said.add(line + ": " + fault.getMessage());
    }

    /** Shows what it is set to. */
    private static final class SetClock extends Clock {
        private Instant now = Instant.EPOCH;

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
