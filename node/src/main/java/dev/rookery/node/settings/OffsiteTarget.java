package dev.rookery.node.settings;

import dev.rookery.config.GroupType;
import dev.rookery.config.SettingType;
import dev.rookery.config.SettingTypes;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Where full copies are sent besides the local folder. Threads: immutable. */
public sealed interface OffsiteTarget permits OffsiteTarget.Directory, OffsiteTarget.S3 {

    /** A folder, usually on another machine's disk. */
    record Directory(Path directory) implements OffsiteTarget {}

    /**
     * A bucket of an S3-compatible server. Without an access key the usual AWS variables and roles
     * are asked.
     *
     * @param endpoint empty for AWS itself
     * @param prefix put before every object's name; may be empty
     */
    record S3(
            String bucket,
            Optional<URI> endpoint,
            String region,
            String prefix,
            Optional<String> accessKey,
            Optional<String> secretKey)
            implements OffsiteTarget {

        /** Without the secret, so that no log line can hold it. */
        @Override
        public String toString() {
            return "S3[" + bucket + " at " + endpoint.map(URI::toString).orElse("AWS") + "]";
        }
    }

    /** {@code {directory: PATH}} or {@code {s3: {bucket: …}}}. */
    static SettingType<OffsiteTarget> type() {
        return new GroupType<>(
                List.of("directory", "s3"), OffsiteTarget::build, OffsiteTarget::show);
    }

    private static OffsiteTarget build(GroupType.Fields fields) {
        if (fields.has("directory") == fields.has("s3")) {
            fields.refuse("either directory or s3");
        }
        Optional<OffsiteTarget> bucket = fields.get("s3", s3Type()).map(s3 -> s3);
        return bucket.orElseGet(
                () ->
                        new Directory(
                                fields.get("directory", SettingTypes.path()).orElse(Path.of(""))));
    }

    private static Map<String, String> show(OffsiteTarget target) {
        return target instanceof Directory folder
                ? Map.of("directory", folder.directory().toString())
                : Map.of("s3", s3Type().show((S3) target));
    }

    private static SettingType<S3> s3Type() {
        return new GroupType<>(
                List.of("bucket", "endpoint", "region", "prefix", "access-key", "secret-key"),
                OffsiteTarget::buildS3,
                OffsiteTarget::showS3);
    }

    private static S3 buildS3(GroupType.Fields fields) {
        if (!fields.has("bucket")) {
            fields.refuse("a group with a bucket");
        }
        if (fields.has("access-key") != fields.has("secret-key")) {
            fields.refuse("access-key and secret-key together, or neither");
        }
        SettingType<String> credential =
                SettingTypes.text(
                        Pattern.compile("\\S{1,256}"), "1 to 256 characters without spaces");
        return new S3(
                fields.get("bucket", BUCKET).orElse(""),
                fields.get("endpoint", SettingTypes.serverUrl("http", "https")),
                fields.get("region", Shapes.name(64)).orElse("us-east-1"),
                fields.get("prefix", PREFIX).orElse(""),
                fields.get("access-key", credential),
                fields.secret("secret-key", credential));
    }

    private static Map<String, String> showS3(S3 s3) {
        Map<String, String> shown = new LinkedHashMap<>();
        shown.put("bucket", s3.bucket());
        shown.put("endpoint", s3.endpoint().map(URI::toString).orElse(""));
        shown.put("region", s3.region());
        shown.put("prefix", s3.prefix());
        shown.put("access-key", s3.accessKey().orElse(""));
        shown.put("secret-key", s3.secretKey().map(secret -> "(hidden)").orElse(""));
        return shown;
    }

    /** S3's own rule for bucket names, shortened to what can stand in a path. */
    SettingType<String> BUCKET =
            SettingTypes.text(
                    Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]"), "3 to 63 of a-z 0-9 . -");

    SettingType<String> PREFIX =
            SettingTypes.text(
                    Pattern.compile("[A-Za-z0-9._-]+(?:/[A-Za-z0-9._-]+)*/?"),
                    "names of A-Z a-z 0-9 . _ - with / between them");
}
