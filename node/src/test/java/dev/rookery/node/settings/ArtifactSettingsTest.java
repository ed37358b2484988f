package dev.rookery.node.settings;

import static dev.rookery.node.settings.SettingsFixture.defaults;
import static dev.rookery.node.settings.SettingsFixture.loaded;
import static dev.rookery.node.settings.SettingsFixture.refuses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ArtifactSettingsTest {

    @Test
    void theDefaultsBringWhatIsInProductionAndHashAllInAWeek() {
        assertEquals(
                new ArtifactSettings("production", Duration.ofDays(7), List.of(), List.of()),
                defaults().artifacts());
    }

    @Test
    void everyKeyIsMapped() {
        assertEquals(
                new ArtifactSettings(
                        "2",
                        Duration.ofHours(1),
                        List.of("file:///models", "https://h:1/a/", "s3://weights/team"),
                        List.of(
                                new OffsitePlace.S3(
                                        "weights",
                                        Optional.of(URI.create("http://minio:9000")),
                                        "eu-west-1",
                                        "",
                                        true,
                                        Optional.of(
                                                new OffsitePlace.Access(
                                                        new OffsitePlace.Text("key", false),
                                                        new OffsitePlace.Text(
                                                                "/run/secret", true)))))),
                loaded(
                                """
                                artifacts:
                                  replicas: 2
                                  rehash-interval: 1h
                                  allowed-roots: ["file:///models", "https://h:1/a/", "s3://weights/team"]
                                  s3:
                                    - {bucket: weights, endpoint: "http://minio:9000", region: eu-west-1,
                                       access-key: key, secret-key-file: /run/secret}
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
                "[\"file:///a/%2e%2e/\"]",
                "[\"file:///a{b}/\"]",
                "[\"s3://\"]",
                "[\"s3://Bucket/\"]",
                "[\"s3://bucket/a b/\"]",
                "[\"s3://bucket/./c\"]",
                "[\"s3://bucket//c\"]",
                "[\"s3://bucket/c/..\"]",
                "[\"file:///a/../b/\"]",
                "[\"https://h//a\"]",
                "[\"s3://key:secret@bucket/\"]");
        refuses(
                "artifacts.s3",
                "bucket",
                "[{endpoint: 'http://h'}]",
                "[{bucket: b}]",
                "[{bucket: bucket, prefix: a}]",
                "[{bucket: bucket, endpoint: 'ftp://h'}]",
                "[{bucket: bucket, access-key: a}]");
    }

    @Test
    void aSecretIsNotShown() {
        String written = "artifacts.s3: [{bucket: bucket, access-key: a, secret-key: hidden!}]\n";

        assertFalse(loaded(written).artifacts().toString().contains("hidden!"));
    }
}
