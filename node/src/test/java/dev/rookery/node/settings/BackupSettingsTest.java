package dev.rookery.node.settings;

import static dev.rookery.node.settings.SettingsFixture.defaults;
import static dev.rookery.node.settings.SettingsFixture.loaded;
import static dev.rookery.node.settings.SettingsFixture.refuses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.config.Settings;
import dev.rookery.config.value.ByteSize;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BackupSettingsTest {

    private static final BackupSettings.Marks MARKS =
            new BackupSettings.Marks(Duration.ofHours(1), Duration.ofDays(1), Duration.ofDays(7));
    private static final BackupSettings.Archive ARCHIVE =
            new BackupSettings.Archive(Duration.ofDays(7), ByteSize.ofGb(16));

    @Test
    void theDefaultsLieInTheDataFolder() {
        assertEquals(
                new BackupSettings(
                        Path.of("data/registry_backups"),
                        Duration.ofHours(24),
                        10,
                        MARKS,
                        ARCHIVE,
                        Duration.ofDays(7),
                        List.of()),
                defaults().backup());
        assertEquals(Path.of("/d/registry_backups"), loaded("node.data: /d").backup().directory());
    }

    @Test
    void everyKeyIsMapped() {
        BackupSettings backup =
                loaded(
                                """
                                backup:
                                  directory: /b
                                  interval: 1h
                                  keep: 3
                                  marks: {all: 2h, per-minute: 2d, per-hour: 3d}
                                  archive: {keep: 4d, max-size: 2GB}
                                  drill.interval: 5d
                                  offsite:
                                    - directory: /mnt
                                    - s3: {bucket: bkt, endpoint: "http://s3:9000", region: eu,
                                           prefix: a/b, access-key: id, secret-key: hunter2}
                                      encryption-key-file: /k
                                      keep: 3
                                      interval: 1m
                                      segments: false
                                      artifacts: false
                                      max-bytes-per-second: 1MB
                                    - s3: {bucket: aws, path-style: true, access-key-file: /i,
                                           secret-key-file: /s}
                                """)
                        .backup();

        assertEquals(
                new BackupSettings(
                        Path.of("/b"),
                        Duration.ofHours(1),
                        3,
                        new BackupSettings.Marks(
                                Duration.ofHours(2), Duration.ofDays(2), Duration.ofDays(3)),
                        new BackupSettings.Archive(Duration.ofDays(4), ByteSize.ofGb(2)),
                        Duration.ofDays(5),
                        List.of(
                                OffsiteTarget.of(new OffsitePlace.Directory(Path.of("/mnt"))),
                                new OffsiteTarget(
                                        new OffsitePlace.S3(
                                                "bkt",
                                                Optional.of(URI.create("http://s3:9000")),
                                                "eu",
                                                "a/b",
                                                true,
                                                access("id", "hunter2", false)),
                                        Optional.of(Path.of("/k")),
                                        3,
                                        Duration.ofMinutes(1),
                                        false,
                                        false,
                                        Optional.of(ByteSize.ofMb(1))),
                                OffsiteTarget.of(
                                        new OffsitePlace.S3(
                                                "aws",
                                                Optional.empty(),
                                                "us-east-1",
                                                "",
                                                true,
                                                access("/i", "/s", true))))),
                backup);
    }

    private static Optional<OffsitePlace.Access> access(String key, String secret, boolean file) {
        return Optional.of(
                new OffsitePlace.Access(
                        new OffsitePlace.Text(key, file), new OffsitePlace.Text(secret, file)));
    }

    @Test
    void aPlaceByItselfHasItsDefaults() {
        OffsiteTarget target =
                loaded("backup.offsite: [{s3: {bucket: bkt}}]").backup().offsite().get(0);

        assertEquals(
                OffsiteTarget.of(
                        new OffsitePlace.S3(
                                "bkt", Optional.empty(), "us-east-1", "", false, Optional.empty())),
                target);
        assertEquals(10, target.keep());
        assertEquals(Duration.ofMinutes(5), target.interval());
        assertTrue(target.segments());
        assertTrue(target.artifacts());
        assertEquals("s3://bkt", target.place().name());
    }

    @Test
    void everyRangeIsRefused() {
        refuses("backup.directory", "''");
        refuses("backup.interval", "0s", "366d", "24");
        refuses("backup.keep", "0", "10001");
        refuses("backup.marks.all", "3651d", "x");
        refuses("backup.marks.per-minute", "30m", "3651d");
        refuses("backup.marks.per-hour", "1h", "3651d");
        refuses("backup.archive.keep", "3651d", "x");
        refuses("backup.archive.max-size", "1KB", "101TB", "x");
        refuses("backup.drill.interval", "59s", "366d");
        refuses(
                "backup.offsite",
                "x",
                "[{}]",
                "[{ftp: x, directory: a}]",
                "[{directory: a, s3: {bucket: bkt}}]");
        refuses(
                "backup.offsite",
                "[{s3: {}}]",
                "[{s3: {bucket: A}}]",
                "[{s3: {bucket: bkt, access-key: a}}]");
        refuses(
                "backup.offsite",
                "[{s3: {bucket: bkt, prefix: '/a'}}]",
                "[{s3: {bucket: bkt, prefix: 'a/../b'}}]",
                "[{s3: {bucket: bkt, endpoint: s3}}]",
                "[{s3: {bucket: bkt, path-style: maybe}}]");
        refuses(
                "backup.offsite",
                "[{s3: {bucket: bkt, access-key: a, access-key-file: b, secret-key: c}}]",
                "[{s3: {bucket: bkt, secret-key-file: c}}]");
        refuses(
                "backup.offsite",
                "[{directory: a, keep: 0}]",
                "[{directory: a, keep: 10001}]",
                "[{directory: a, interval: 0s}]",
                "[{directory: a, interval: 31d}]",
                "[{directory: a, segments: some}]",
                "[{directory: a, artifacts: some}]",
                "[{directory: a, max-bytes-per-second: 1}]",
                "[{directory: a, encryption-key-file: ['']}]");
        assertThrows(
                IllegalArgumentException.class,
                () ->
                        new BackupSettings(
                                Path.of("b"),
                                Duration.ofHours(1),
                                0,
                                MARKS,
                                ARCHIVE,
                                Duration.ofDays(7),
                                List.of()));
    }

    @Test
    void theSecretKeyIsShownNowhere() {
        NodeSettings settings =
                loaded(
                        "backup.offsite: [{s3: {bucket: bkt, access-key: id, secret-key:"
                                + " hunter2}}]");

        Settings.Row row =
                settings.describe().stream()
                        .filter(r -> r.key().equals("backup.offsite"))
                        .findFirst()
                        .orElseThrow();
        assertEquals(
                "[{s3: {bucket: bkt, region: us-east-1, access-key: id, secret-key: (hidden)}}]",
                row.value());
        assertFalse(settings.toString().contains("hunter2"));
    }
}
