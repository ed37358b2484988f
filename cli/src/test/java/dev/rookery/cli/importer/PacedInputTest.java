package dev.rookery.cli.importer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PacedInputTest {

    private long now;

    private PacedInput of(int bytes) {
        return new PacedInput(new ByteArrayInputStream(new byte[bytes]), () -> now);
    }

    @Test
    void aServerThatSendsAByteNowAndThenIsGivenUp() throws IOException {
        PacedInput in = of(100);
        assertEquals(0, in.read());
        now = PacedInput.GRACE.plusSeconds(1).toNanos();

        IOException slow = assertThrows(IOException.class, in::read);

        assertTrue(slow.getMessage().contains("2 bytes in 61 s"), slow.getMessage());
    }

    @Test
    void oneThatSendsSteadilyIsHeardOutAndItsEndIsNoMistake() throws IOException {
        int mib = 1 << 20;
        PacedInput in = of(mib);
        assertEquals(mib, in.readNBytes(mib).length);
        now = PacedInput.GRACE.plus(Duration.ofDays(1)).toNanos();

        assertEquals(-1, in.read());
    }
}
