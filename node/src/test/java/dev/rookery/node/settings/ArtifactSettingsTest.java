package dev.rookery.node.settings;

import static dev.rookery.node.settings.SettingsFixture.defaults;
import static dev.rookery.node.settings.SettingsFixture.loaded;
import static dev.rookery.node.settings.SettingsFixture.refuses;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArtifactSettingsTest {

    @Test
    void theDefaultsBringWhatIsInProductionAndHashAllInAWeek() {
        assertEquals(
                new ArtifactSettings("production", Duration.ofDays(7), List.of()),
                defaults().artifacts());
    }

    @Test
    void everyKeyIsMapped() {
        assertEquals(
                new ArtifactSettings(
                        "2", Duration.ofHours(1), List.of("file:///models", "https://h:1/a/")),
                loaded(
                                """
                                artifacts:
                                  replicas: 2
                                  rehash-interval: 1h
                                  allowed-roots: ["file:///models", "https://h:1/a/"]
                                """)
                        .artifacts());
        assertEquals("all", loaded("artifacts.replicas: all\n").artifacts().replicas());
        assertEquals("none", loaded("artifacts.replicas: none\n").artifacts().replicas());
    }

    @Test
    void everyRangeIsRefused() {
        refuses("artifacts.replicas", "0", "-1", "100", "some", "ALL", "1.5");
        refuses("artifacts.rehash-interval", "59s", "366d", "never");
        refuses(
                "artifacts.allowed-roots",
                "[/models]",
                "[\"ftp://h/\"]",
                "[\"http:///a/\"]",
                "[\"https://u:p@h/\"]",
                "[\"https://h/a?b\"]",
                "[\"file:///a/%2e%2e/\"]");
    }
}
