package dev.rookery.node.settings;

import static dev.rookery.node.settings.SettingsFixture.defaults;
import static dev.rookery.node.settings.SettingsFixture.loaded;
import static dev.rookery.node.settings.SettingsFixture.refuses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rookery.config.value.ByteSize;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SyncSettingsTest {

    @Test
    void theDefaultsAreThoseOfTheContract() {
        assertEquals(
                new SyncSettings(
                        "127.0.0.1",
                        7071,
                        Optional.empty(),
                        List.of(),
                        Duration.ofSeconds(5),
                        3,
                        Optional.empty(),
                        new TlsSettings(Optional.empty(), Optional.empty(), Optional.empty()),
                        new BreakerSettings(5, Duration.ofSeconds(60), 2, Duration.ofSeconds(5)),
                        new ClockSettings(ClockSettings.Admission.REFUSE),
                        new JoinSettings(50_000, ByteSize.ofMb(64), ByteSize.ofGb(100)),
                        new AuditSettings(Duration.ofHours(24), 20_000),
                        ByteSize.ofMb(10)),
                defaults().sync());
    }

    @Test
    void everyKeyIsMapped() {
        SyncSettings sync =
                loaded(
                                """
                                sync:
                                  host: 10.0.0.1
                                  port: 0
                                  advertise: https://a.example:443
                                  peers: ["http://b:7071", "https://c:7071/"]
                                  interval: 250ms
                                  fanout: 4
                                  key-file: k
                                  tls: {cert: a, key: b, ca: c}
                                  breaker: {failures: 6, wait: 7s, half-open-calls: 8, slow-call: 9s}
                                  clock: {admission: warn}
                                  join: {facts: 10, bytes: 11MB, max-size: 12GB}
                                  audit: {interval: 2h, facts-per-second: 500}
                                  max-bytes-per-second: 1MB
                                """)
                        .sync();

        Optional<Path> ca = Optional.of(Path.of("c"));
        assertEquals(
                new SyncSettings(
                        "10.0.0.1",
                        0,
                        Optional.of(URI.create("https://a.example:443")),
                        List.of(URI.create("http://b:7071"), URI.create("https://c:7071")),
                        Duration.ofMillis(250),
                        4,
                        Optional.of(Path.of("k")),
                        new TlsSettings(Optional.of(Path.of("a")), Optional.of(Path.of("b")), ca),
                        new BreakerSettings(6, Duration.ofSeconds(7), 8, Duration.ofSeconds(9)),
                        new ClockSettings(ClockSettings.Admission.WARN),
                        new JoinSettings(10, ByteSize.ofMb(11), ByteSize.ofGb(12)),
                        new AuditSettings(Duration.ofHours(2), 500),
                        ByteSize.ofMb(1)),
                sync);
    }

    @Test
    void everyRangeIsRefused() {
        refuses("sync.host", "'a b'");
        refuses("sync.port", "-1", "65536", "7070");
        refuses("sync.advertise", "a:1", "http://a/x");
        refuses("sync.peers", "['b:7071']", "['http://b/x']", "['http://u:p@b:1']", "{a: b}");
        refuses("sync.interval", "5", "9ms", "61m", "-5s");
        refuses("sync.fanout", "0", "101");
        refuses("sync.clock.admission", "off", "true");
        refuses("sync.audit.interval", "59s", "31d", "off");
        refuses("sync.audit.facts-per-second", "99", "1000001");
        refuses("sync.key-file", "[a]", "''");
        refuses("sync.tls.cert", "a");
        refuses("sync.tls.key", "a");
        refuses("sync.tls.ca", "a");
        refuses("sync.breaker.failures", "0", "1001");
        refuses("sync.breaker.wait", "9ms", "2h");
        refuses("sync.breaker.half-open-calls", "0", "101");
        refuses("sync.breaker.slow-call", "1ms", "11m");
        refuses("sync.join.facts", "0", "1000000001");
        refuses("sync.join.bytes", "1B", "1TB");
        refuses("sync.join.max-size", "1KB", "10TB");
        refuses("sync.max-bytes-per-second", "1B", "1TB");
        assertThrows(
                IllegalArgumentException.class,
                () -> new BreakerSettings(0, Duration.ofSeconds(1), 1, Duration.ofSeconds(1)));
    }
}
