package dev.rookery.config.value;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationTextTest {

    @ParameterizedTest
    @CsvSource({
        "0,PT0S",
        "250ms,PT0.25S",
        "5s,PT5S",
        "1m,PT1M",
        "24h,PT24H",
        "7d,PT168H",
        "1h30m,PT1H30M",
        "1H,PT1H",
        "1m5s20ms,PT1M5.02S"
    })
    void aDurationIsReadWithItsUnit(String text, Duration expected) {
        assertEquals(Optional.of(expected), DurationText.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "5", "5 parsecs", "-5s", "1.5h", "5s1h", "s", "99999999999999999999s"})
    void whatIsNoDurationIsRefused(String text) {
        assertEquals(Optional.empty(), DurationText.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0s", "250ms", "5s", "1m30s", "24h", "168h", "1h1m1s1ms"})
    void theTextReadsBackAsTheSameDuration(String text) {
        Duration duration = DurationText.parse(text).orElseThrow();

        assertEquals(text, DurationText.show(duration));
    }
}
