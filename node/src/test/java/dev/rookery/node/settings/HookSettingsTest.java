package dev.rookery.node.settings;

import static dev.rookery.node.settings.SettingsFixture.defaults;
import static dev.rookery.node.settings.SettingsFixture.loaded;
import static dev.rookery.node.settings.SettingsFixture.problems;
import static dev.rookery.node.settings.SettingsFixture.refuses;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HookSettingsTest {

    @Test
    void nobodyIsToldAnythingByDefault() {
        assertEquals(
                new HookSettings(List.of(), Optional.empty(), Optional.empty()),
                defaults().hooks());
    }

    @Test
    void everyKeyIsMapped() {
        HookSettings hooks =
                loaded(
                                """
                                hooks:
                                  allowed-hosts: [ci.example.com, 127.0.0.1, 10.0.0.0/8, "fd00::/8"]
                                  key-file: /etc/rookery/hooks.key
                                  ca: /etc/rookery/ca.pem
                                """)
                        .hooks();

        assertEquals(
                new HookSettings(
                        List.of("ci.example.com", "127.0.0.1", "10.0.0.0/8", "fd00::/8"),
                        Optional.of(Path.of("/etc/rookery/hooks.key")),
                        Optional.of(Path.of("/etc/rookery/ca.pem"))),
                hooks);
    }

    @Test
    void everyRangeIsRefused() {
        refuses(
                "hooks.allowed-hosts",
                "['*']",
                "['http://x']",
                "['x:80']",
                "[10.0.0.0/33]",
                "['a b']");
        refuses("hooks.ca", "[a.pem]", "{file: a.pem}");
        assertEquals(1, problems("hooks: {allowed-host: [x]}").size());
    }
}
