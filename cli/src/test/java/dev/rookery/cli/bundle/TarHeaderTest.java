package dev.rookery.cli.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TarHeaderTest {

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 511, 512, 513, (1L << 33) - 1, 1L << 33, 1L << 52})
    void aHeaderIsReadAsItWasWritten(long size) throws DamagedBundleException {
        TarHeader header = new TarHeader("blobs/" + "a".repeat(64), size);

        assertEquals(header, TarHeader.decode(header.encode()));
        assertEquals(0, (size + header.filling()) % TarHeader.BLOCK);
    }

    @Test
    void noByteOfAHeaderCanBeChanged() {
        byte[] block = new TarHeader("contents.json", 1_234).encode();
        for (int at = 0; at < block.length; at++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] changed = block.clone();
                changed[at] ^= (byte) (1 << bit);

                assertThrows(
                        DamagedBundleException.class,
                        () -> TarHeader.decode(changed),
                        "byte " + at);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "\u00e4", "nul\0"})
    void aNameThatOtherProgramsReadDifferentlyIsRefused(String name) {
        assertThrows(IllegalArgumentException.class, () -> new TarHeader(name, 1));
    }
}
