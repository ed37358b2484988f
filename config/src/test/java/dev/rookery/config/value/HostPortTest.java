package dev.rookery.config.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostPortTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1:7070",
                "localhost:0",
                "node-1.cluster_a:65535",
                "[::1]:7070",
                "[fe80::1%eth0]:1"
            })
    void anAddressReadsBackAsWritten(String text) {
        assertEquals(Optional.of(text), HostPort.parse(text).map(HostPort::toString));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":7070",
                "localhost",
                "localhost:",
                "localhost:65536",
                "a b:1",
                "::1:7070",
                "h:-1",
                "h:1/x"
            })
    void whatIsNoAddressIsRefused(String text) {
        assertEquals(Optional.empty(), HostPort.parse(text));
    }

    @Test
    void aPortBeyondTheRangeCannotBeMade() {
        assertThrows(IllegalArgumentException.class, () -> new HostPort("localhost", 65_536));
    }
}
