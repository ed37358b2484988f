package dev.rookery.node.settings;

import dev.rookery.config.GroupType;
import dev.rookery.config.SettingType;
import dev.rookery.config.SettingTypes;
import dev.rookery.config.value.ByteSize;
import dev.rookery.config.value.DurationText;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A place for backups besides the local folder, and what goes there. Threads: immutable.
 *
 * @param keyFile of 32 bytes to encrypt with; empty: objects are as readable as the place
 * @param keep newest full copies; each costs the database's size, compressed
 * @param interval between two looks for what is new; raising it raises what a lost disk costs, and
 *     lowers the number of objects
 * @param segments whether the archive goes there too, so that a restore ends at the newest archived
 *     fact; without it, at the newest copy
 * @param artifacts whether the bytes of models go there too: each once for all nodes of the cluster
 * @param maxBytesPerSecond what sending may take of the line; empty: all
 */
public record OffsiteTarget(
        OffsitePlace place,
        Optional<Path> keyFile,
        int keep,
        Duration interval,
        boolean segments,
        boolean artifacts,
        Optional<ByteSize> maxBytesPerSecond) {

    private static final String S3 = "s3://";
    private static final int KEEP = 10;
    private static final Duration INTERVAL = Duration.ofMinutes(5);
    private static final SettingType<Integer> KEEP_TYPE = SettingTypes.integer(1, 10_000);
    private static final SettingType<Duration> INTERVAL_TYPE =
            SettingTypes.duration(Duration.ofSeconds(1), Duration.ofDays(30));
    private static final SettingType<ByteSize> RATE_TYPE =
            SettingTypes.size(ByteSize.ofKb(1), ByteSize.ofGb(1024));

    /** With all else as it is by default. */
    public static OffsiteTarget of(OffsitePlace place) {
        return new OffsiteTarget(
                place, Optional.empty(), KEEP, INTERVAL, true, true, Optional.empty());
    }

    /**
     * The place that somebody names on a command line: {@code s3://bucket/prefix}, or a path.
     *
     * @return empty when the bucket or prefix cannot be one
     */
    public static Optional<OffsitePlace> place(String name) {
        if (!name.startsWith(S3)) {
            return Optional.of(new OffsitePlace.Directory(Path.of(name)));
        }
        String rest = name.substring(S3.length());
        int slash = rest.indexOf('/');
        String bucket = slash < 0 ? rest : rest.substring(0, slash);
        String prefix = slash < 0 ? "" : rest.substring(slash + 1);
        boolean right =
                OffsitePlace.BUCKET.admits(bucket)
                        && (prefix.isEmpty() || OffsitePlace.PREFIX.admits(prefix));
        return right
                ? Optional.of(
                        new OffsitePlace.S3(
                                bucket,
                                Optional.empty(),
                                OffsitePlace.REGION,
                                prefix,
                                false,
                                Optional.empty()))
                : Optional.empty();
    }

    /** {@code {directory: PATH, …}} or {@code {s3: {bucket: …}, …}}. */
    static SettingType<OffsiteTarget> type() {
        return new GroupType<>(
                List.of(
                        "directory",
                        "s3",
                        "encryption-key-file",
                        "keep",
                        "interval",
                        "segments",
                        "artifacts",
                        "max-bytes-per-second"),
                OffsiteTarget::build,
                OffsiteTarget::show);
    }

    private static OffsiteTarget build(GroupType.Fields fields) {
        if (fields.has("directory") == fields.has("s3")) {
            fields.refuse("either directory or s3");
        }
        Optional<OffsitePlace> bucket = fields.get("s3", OffsitePlace.s3Type()).map(s3 -> s3);
        Optional<OffsitePlace> folder =
                fields.get("directory", SettingTypes.path()).map(OffsitePlace.Directory::new);
        return new OffsiteTarget(
                bucket.or(() -> folder).orElse(new OffsitePlace.Directory(Path.of(""))),
                fields.get("encryption-key-file", SettingTypes.path()),
                fields.get("keep", KEEP_TYPE).orElse(KEEP),
                fields.get("interval", INTERVAL_TYPE).orElse(INTERVAL),
                fields.get("segments", SettingTypes.bool()).orElse(true),
                fields.get("artifacts", SettingTypes.bool()).orElse(true),
                fields.get("max-bytes-per-second", RATE_TYPE));
    }

    private static Map<String, String> show(OffsiteTarget target) {
        Map<String, String> shown = new LinkedHashMap<>();
        if (target.place() instanceof OffsitePlace.S3 s3) {
            shown.put("s3", OffsitePlace.s3Type().show(s3));
        } else {
            shown.put("directory", target.place().name());
        }
        shown.put("encryption-key-file", target.keyFile().map(Path::toString).orElse(""));
        shown.put("keep", target.keep() == KEEP ? "" : String.valueOf(target.keep()));
        shown.put(
                "interval",
                target.interval().equals(INTERVAL) ? "" : DurationText.show(target.interval()));
        shown.put("segments", target.segments() ? "" : "false");
        shown.put("artifacts", target.artifacts() ? "" : "false");
        shown.put(
                "max-bytes-per-second",
                target.maxBytesPerSecond().map(ByteSize::toString).orElse(""));
        return shown;
    }
}
