package dev.rookery.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestNameTest {

    private static final List<String> KNOWN =
            List.of("http.port", "http.host", "sync.port", "sync.max-bytes-per-second");

    @ParameterizedTest
    @CsvSource({
        "http.prot,http.port",
        "HTTP.PORT,http.port",
        "sync.max_bytes_per_second,sync.max-bytes-per-second",
        "http.hots,http.host"
    })
    void aSlipOfTheFingerFindsTheKey(String written, String meant) {
        assertEquals(Optional.of(meant), NearestName.to(written, KNOWN));
    }

    @ParameterizedTest
    @CsvSource({"colour", "x", "registry.keep"})
    void aNameLikeNoneFindsNone(String written) {
        assertEquals(Optional.empty(), NearestName.to(written, KNOWN));
    }

    @ParameterizedTest
    @CsvSource({"kitten,sitting,3", "'',abc,3", "abc,'',3", "flaw,lawn,2", "same,same,0"})
    void theDistanceIsTheLeastNumberOfChanges(String left, String right, int expected) {
        assertEquals(expected, NearestName.distance(left, right));
    }

    @Test
    void aVeryLongNameIsNotCompared() {
        assertEquals(Optional.empty(), NearestName.to("x".repeat(201), List.of("x".repeat(201))));
    }
}
