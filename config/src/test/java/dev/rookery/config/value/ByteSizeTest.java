package dev.rookery.config.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSizeTest {

    @ParameterizedTest
    @CsvSource({
        "0B,0",
        "512,512",
        "512B,512",
        "64KB,65536",
        "16MB,16777216",
        "16 mb,16777216",
        "1MiB,1048576",
        "2G,2147483648",
        "1TB,1099511627776"
    })
    void everyUnitIsAPowerOf1024(String text, long bytes) {
        assertEquals(Optional.of(new ByteSize(bytes)), ByteSize.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "MB",
                "-1MB",
                "1.5MB",
                "1PB",
                "16 M B",
                "9999999999TB",
                "99999999999999999999B"
            })
    void whatIsNoSizeIsRefused(String text) {
        assertEquals(Optional.empty(), ByteSize.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            longs = {
                0,
                1,
                1023,
                1024,
                1025,
                1 << 20,
                3L << 30,
                (1L << 40) + 1,
                999_999_999_999_999_999L
            })
    void theTextReadsBackAsTheSameSize(long bytes) {
        ByteSize size = new ByteSize(bytes);

        assertEquals(Optional.of(size), ByteSize.parse(size.toString()));
    }

    @Test
    void aNegativeSizeCannotBeMade() {
        assertThrows(IllegalArgumentException.class, () -> new ByteSize(-1));
    }
}
