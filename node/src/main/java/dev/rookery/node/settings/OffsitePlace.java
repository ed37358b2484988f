package dev.rookery.node.settings;

import dev.rookery.config.GroupType;
import dev.rookery.config.SettingType;
import dev.rookery.config.SettingTypes;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Where backups go besides the local folder. Threads: immutable. */
public sealed interface OffsitePlace permits OffsitePlace.Directory, OffsitePlace.S3 {

    /** As people name it: a path, or {@code s3://bucket/prefix}. */
    String name();

    /** A folder, usually on another machine's disk; it must be there. */
    record Directory(Path directory) implements OffsitePlace {
        @Override
        public String name() {
            return directory.toString();
        }
    }

    /**
     * A bucket of an S3-compatible server.
     *
     * @param endpoint empty for AWS itself
     * @param prefix put before every object's name; may be empty
     * @param pathStyle the bucket is in the URL's path instead of its host name; by default where
     *     an endpoint is named
     * @param access empty: the usual AWS variables, files and roles are asked
     */
    record S3(
            String bucket,
            Optional<URI> endpoint,
            String region,
            String prefix,
            boolean pathStyle,
            Optional<Access> access)
            implements OffsitePlace {

        /** A bucket of AWS, reached as this machine's AWS variables, files and roles say. */
        public static S3 aws(String bucket) {
            return new S3(bucket, Optional.empty(), REGION, "", false, Optional.empty());
        }

        @Override
        public String name() {
            return prefix.isEmpty() ? "s3://" + bucket : "s3://" + bucket + "/" + trimmed();
        }

        private String trimmed() {
            return prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix;
        }
    }

    /** An access key and its secret: each as it is, or in a file of its own. */
    record Access(Text key, Text secret) {}

    /** A text, or the file that holds it. */
    record Text(String value, boolean inFile) {

        /** Without the value, so that no log line can hold it. */
        @Override
        public String toString() {
            return inFile ? "in " + value : "(hidden)";
        }
    }

    /** The region that is asked where none is named. */
    String REGION = "us-east-1";

    /** What the group of a bucket may say. */
    List<String> BUCKET_FIELDS =
            List.of(
                    "bucket",
                    "endpoint",
                    "region",
                    "path-style",
                    "access-key",
                    "access-key-file",
                    "secret-key",
                    "secret-key-file");

    /** S3's own rule for bucket names, shortened to what can stand in a path. */
    SettingType<String> BUCKET =
            SettingTypes.text(
                    Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]"), "3 to 63 of a-z 0-9 . -");

    SettingType<String> PREFIX =
            SettingTypes.text(
                    Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*(?:/[A-Za-z0-9][A-Za-z0-9._-]*)*/?"),
                    "names of A-Z a-z 0-9 . _ - with / between them");

    private static S3 build(GroupType.Fields fields) {
        if (!fields.has("bucket")) {
            fields.refuse("a group with a bucket");
        }
        Optional<Text> key = text(fields, "access-key");
        Optional<Text> secret = text(fields, "secret-key");
        if (key.isPresent() != secret.isPresent()) {
            fields.refuse("an access key and a secret key together, or neither");
        }
        Optional<URI> endpoint = fields.get("endpoint", SettingTypes.serverUrl("http", "https"));
        return new S3(
                fields.get("bucket", BUCKET).orElse(""),
                endpoint,
                fields.get("region", Shapes.name(64)).orElse(REGION),
                fields.get("prefix", PREFIX).orElse(""),
                fields.get("path-style", SettingTypes.bool()).orElse(endpoint.isPresent()),
                key.flatMap(id -> secret.map(hidden -> new Access(id, hidden))));
    }

    private static Optional<Text> text(GroupType.Fields fields, String field) {
        SettingType<String> credential =
                SettingTypes.text(
                        Pattern.compile("\\S{1,256}"), "1 to 256 characters without spaces");
        String inFile = field + "-file";
        if (fields.has(field) && fields.has(inFile)) {
            fields.refuse("either " + field + " or " + inFile);
        }
        Optional<Text> written =
                fields.secret(field, credential).map(value -> new Text(value, false));
        return written.or(
                () ->
                        fields.get(inFile, SettingTypes.path())
                                .map(file -> new Text(file.toString(), true)));
    }

    private static Map<String, String> show(S3 s3) {
        Map<String, String> shown = new LinkedHashMap<>();
        shown.put("bucket", s3.bucket());
        shown.put("endpoint", s3.endpoint().map(URI::toString).orElse(""));
        shown.put("region", s3.region());
        shown.put("prefix", s3.prefix());
        shown.put(
                "path-style",
                s3.pathStyle() == s3.endpoint().isPresent() ? "" : String.valueOf(s3.pathStyle()));
        s3.access().ifPresent(access -> show(access, shown));
        return shown;
    }

    private static void show(Access access, Map<String, String> shown) {
        Text key = access.key();
        Text secret = access.secret();
        shown.put(key.inFile() ? "access-key-file" : "access-key", key.value());
        shown.put(
                secret.inFile() ? "secret-key-file" : "secret-key",
                secret.inFile() ? secret.value() : "(hidden)");
    }

    /** The group {@code s3}. */
    static SettingType<S3> s3Type() {
        List<String> fields = new ArrayList<>(BUCKET_FIELDS);
        fields.add(3, "prefix");
        return new GroupType<>(fields, OffsitePlace::build, OffsitePlace::show);
    }

    /** The same for a whole bucket, without a prefix. */
    static SettingType<S3> bucketType() {
        return new GroupType<>(BUCKET_FIELDS, OffsitePlace::build, OffsitePlace::show);
    }
}
