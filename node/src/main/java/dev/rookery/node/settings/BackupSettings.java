package dev.rookery.node.settings;

import dev.rookery.config.Problem;
import dev.rookery.config.SettingKey;
import dev.rookery.config.SettingTypes;
import dev.rookery.config.Settings;
import dev.rookery.config.value.ByteSize;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where past states are kept, and for how long. Threads: immutable.
 *
 * @param directory of full copies and the archive
 * @param interval between two scheduled full copies
 * @param keep newest full copies of each kind; disk is keep × kinds × the database's size
 * @param marks how marks thin out with age
 * @param archive how much of it is kept once a verified copy holds it
 * @param drill between two rehearsals of a restore; each costs the reading of a copy, and disk for
 *     one while it runs
 * @param offsite places besides, for copies and the archive
 */
public record BackupSettings(
        Path directory,
        Duration interval,
        int keep,
        Marks marks,
        Archive archive,
        Duration drill,
        List<OffsiteTarget> offsite) {

    /**
     * How much of the archive is kept once a verified full copy holds it; its marks are then
     * reached back from that copy.
     *
     * @param keep segments written to longer ago go
     * @param maxSize beyond this much in all the oldest go
     */
    public record Archive(Duration keep, ByteSize maxSize) {
        public Archive {
            ARCHIVE_KEEP.require(keep);
            ARCHIVE_MAX_SIZE.require(maxSize);
        }
    }

    /**
     * How marks thin out; a mark that is dropped loses a moment to return to, not a fact.
     *
     * @param all every mark younger than this is kept
     * @param perMinute then one a minute up to this age
     * @param perHour then one an hour up to this age
     */
    public record Marks(Duration all, Duration perMinute, Duration perHour) {
        public Marks {
            MARKS_ALL.require(all);
            MARKS_PER_MINUTE.require(perMinute);
            MARKS_PER_HOUR.require(perHour);
        }
    }

    private static final Duration AGE_MAX = Duration.ofDays(3650);

    static final SettingKey<Path> DIRECTORY =
            SettingKey.derived(
                    "backup.directory",
                    SettingTypes.path(),
                    settings -> settings.get(NodeSettings.DATA).resolve("registry_backups"),
                    "folder of full copies and the archive");
    static final SettingKey<Duration> INTERVAL =
            SettingKey.of(
                    "backup.interval",
                    SettingTypes.duration(Duration.ofSeconds(1), Duration.ofDays(365)),
                    Duration.ofHours(24),
                    "between two scheduled full copies");
    static final SettingKey<Integer> KEEP =
            SettingKey.of(
                    "backup.keep",
                    SettingTypes.integer(1, 10_000),
                    10,
                    "newest full copies of each kind; each costs the database's size");
    static final SettingKey<Duration> MARKS_ALL =
            SettingKey.of(
                    "backup.marks.all",
                    SettingTypes.duration(Duration.ZERO, AGE_MAX),
                    Duration.ofHours(1),
                    "every mark younger than this is kept");
    static final SettingKey<Duration> MARKS_PER_MINUTE =
            SettingKey.of(
                    "backup.marks.per-minute",
                    SettingTypes.duration(Duration.ZERO, AGE_MAX),
                    Duration.ofDays(1),
                    "then one mark a minute up to this age");
    static final SettingKey<Duration> MARKS_PER_HOUR =
            SettingKey.of(
                    "backup.marks.per-hour",
                    SettingTypes.duration(Duration.ZERO, AGE_MAX),
                    Duration.ofDays(7),
                    "then one mark an hour up to this age");
    static final SettingKey<Duration> ARCHIVE_KEEP =
            SettingKey.of(
                    "backup.archive.keep",
                    SettingTypes.duration(Duration.ZERO, AGE_MAX),
                    Duration.ofDays(7),
                    "what was archived longer ago goes, once a verified copy holds it");
    static final SettingKey<ByteSize> ARCHIVE_MAX_SIZE =
            SettingKey.of(
                    "backup.archive.max-size",
                    SettingTypes.size(ByteSize.ofMb(1), ByteSize.ofGb(102_400)),
                    ByteSize.ofGb(16),
                    "beyond this the oldest goes, once a verified copy holds it");
    static final SettingKey<Duration> DRILL =
            SettingKey.of(
                    "backup.drill.interval",
                    SettingTypes.duration(Duration.ofMinutes(1), Duration.ofDays(365)),
                    Duration.ofDays(7),
                    "between two rehearsals of a restore");
    static final SettingKey<List<OffsiteTarget>> OFFSITE =
            SettingKey.of(
                    "backup.offsite",
                    SettingTypes.list(OffsiteTarget.type(), 10),
                    List.of(),
                    "further places for copies and the archive: a directory or an S3 bucket each");

    public BackupSettings {
        DIRECTORY.require(directory);
        INTERVAL.require(interval);
        KEEP.require(keep);
        DRILL.require(drill);
        offsite = List.copyOf(OFFSITE.require(offsite));
    }

    static List<SettingKey<?>> keys() {
        return List.of(
                DIRECTORY,
                INTERVAL,
                KEEP,
                MARKS_ALL,
                MARKS_PER_MINUTE,
                MARKS_PER_HOUR,
                ARCHIVE_KEEP,
                ARCHIVE_MAX_SIZE,
                DRILL,
                OFFSITE);
    }

    static BackupSettings from(Settings settings) {
        return new BackupSettings(
                settings.get(DIRECTORY),
                settings.get(INTERVAL),
                settings.get(KEEP),
                new Marks(
                        settings.get(MARKS_ALL),
                        settings.get(MARKS_PER_MINUTE),
                        settings.get(MARKS_PER_HOUR)),
                new Archive(settings.get(ARCHIVE_KEEP), settings.get(ARCHIVE_MAX_SIZE)),
                settings.get(DRILL),
                settings.get(OFFSITE));
    }

    static Optional<Problem> check(Settings settings) {
        Duration minutes = settings.get(MARKS_PER_MINUTE);
        if (minutes.compareTo(settings.get(MARKS_ALL)) < 0) {
            return Optional.of(settings.refuse(MARKS_PER_MINUTE, "at least backup.marks.all"));
        }
        return settings.get(MARKS_PER_HOUR).compareTo(minutes) < 0
                ? Optional.of(settings.refuse(MARKS_PER_HOUR, "at least backup.marks.per-minute"))
                : Optional.empty();
    }
}
