package dev.rookery.node.settings;

import static dev.rookery.node.settings.SettingsFixture.defaults;
import static dev.rookery.node.settings.SettingsFixture.loaded;
import static dev.rookery.node.settings.SettingsFixture.problems;
import static dev.rookery.node.settings.SettingsFixture.refuses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rookery.config.value.ByteSize;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HttpSettingsTest {

    private static final TlsSettings NO_TLS =
            new TlsSettings(Optional.empty(), Optional.empty(), Optional.empty());

    @Test
    void theDefaultsListenOnLoopback() {
        assertEquals(
                new HttpSettings(
                        "127.0.0.1",
                        7070,
                        ByteSize.ofMb(16),
                        ByteSize.ofGb(16),
                        List.of("localhost", "127.0.0.1"),
                        NO_TLS),
                defaults().http());
    }

    @Test
    void everyKeyIsMapped() {
        HttpSettings http =
                loaded(
                                """
                                http:
                                  host: 10.0.0.1
                                  port: 0
                                  max-body: 1MB
                                  max-upload: 2GB
                                  allowed-hosts: [registry.local]
                                  tls: {cert: a.pem, key: b.pem}
                                """)
                        .http();

        assertEquals(
                new HttpSettings(
                        "10.0.0.1",
                        0,
                        ByteSize.ofMb(1),
                        ByteSize.ofGb(2),
                        List.of("registry.local"),
                        new TlsSettings(
                                Optional.of(Path.of("a.pem")),
                                Optional.of(Path.of("b.pem")),
                                Optional.empty())),
                http);
    }

    @Test
    void everyRangeIsRefused() {
        refuses("http.host", "'a b'", "[a]", "''");
        refuses("http.port", "-1", "65536", "http", "7070.5");
        refuses("http.max-body", "1023B", "2GB", "16", "big");
        refuses("http.max-upload", "1B", "17TB", "-1GB");
        refuses("http.allowed-hosts", "['a/b']", "{a: b}");
        refuses("http.tls.cert", "a.pem");
        refuses("http.tls.key", "a.pem");
        assertThrows(
                IllegalArgumentException.class,
                () ->
                        new HttpSettings(
                                "h",
                                65_536,
                                ByteSize.ofMb(1),
                                ByteSize.ofMb(1),
                                List.of(),
                                NO_TLS));
    }

    @Test
    void theAddressListenedOnIsAnswered() {
        assertEquals(
                List.of("localhost", "127.0.0.1", "10.0.0.1"),
                loaded("http.host: 10.0.0.1").http().allowedHosts());
        assertEquals(
                List.of("localhost", "127.0.0.1"),
                loaded("http.host: 0.0.0.0").http().allowedHosts());
    }

    @Test
    void anAuthorityIsNoKeyOfTheHttpPort() {
        assertEquals("http.tls.ca", problems("http.tls.ca: x").get(0).key());
    }
}
