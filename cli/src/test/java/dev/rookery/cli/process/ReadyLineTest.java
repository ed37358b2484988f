package dev.rookery.cli.process;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReadyLineTest {

    private static final String LINE =
            "ready http=http://127.0.0.1:7070 sync=http://127.0.0.1:7071 node=a cluster=rookery in"
                    + " 812 ms";

    @Test
    void theLineOfTheContractIsReadAndWrittenTheSame() {
        ReadyLine ready = ReadyLine.parse(LINE).orElseThrow();

        assertEquals("http://127.0.0.1:7070", ready.http());
        assertEquals("http://127.0.0.1:7071", ready.sync());
        assertEquals(Duration.ofMillis(812), ready.took());
        assertEquals(LINE, ready.toString());
    }

    @Test
    void aClockThatWasSetBackMeanwhileDoesNotSpoilTheLine() {
        ReadyLine ready = new ReadyLine("http://h", "http://s", "a", "c", Duration.ofHours(-1));

        assertEquals(Optional.of(ready), ReadyLine.parse(ready.toString()));
    }

    @Test
    void anyOtherLineIsNone() {
        assertEquals(Optional.empty(), ReadyLine.parse("ready"));
        assertEquals(Optional.empty(), ReadyLine.parse(LINE + " or so"));
    }
}
