package dev.rookery.node.settings;

import dev.rookery.config.SettingKey;
import dev.rookery.config.SettingTypes;
import dev.rookery.config.Settings;
import dev.rookery.node.reference.AllowedRoots;
import dev.rookery.node.replica.ReplicaRule;
import java.time.Duration;
import java.util.List;

/**
 * Which artifacts a node has, and how often it looks whether they are what they were. Threads:
 * immutable.
 *
 * @param replicas {@code none}, {@code production}, {@code all}, or on how many nodes each is; more
 *     copies cost disk on each node and bytes on the way there
 * @param rehashInterval within which each artifact is read and hashed once; shorter reads more each
 *     day
 * @param allowedRoots below which addresses may be opened that versions refer to; a root lets
 *     whoever may register read what is below it
 * @param s3 how buckets of roots are reached; one that is missing is reached as in {@code
 *     backup.offsite}, else at AWS
 */
public record ArtifactSettings(
        String replicas,
        Duration rehashInterval,
        List<String> allowedRoots,
        List<OffsitePlace.S3> s3) {

    private static final int ROOTS_MAX = 100;

    static final SettingKey<String> REPLICAS =
            SettingKey.of(
                    "artifacts.replicas",
                    SettingTypes.text(
                            ReplicaRule.FORM, "none, production, all, or a number of nodes, 1-99"),
                    "production",
                    "which artifacts are brought to this node before anybody asks");
    static final SettingKey<Duration> REHASH =
            SettingKey.of(
                    "artifacts.rehash-interval",
                    SettingTypes.duration(Duration.ofMinutes(1), Duration.ofDays(365)),
                    Duration.ofDays(7),
                    "within which each artifact here is hashed again, a share each day");

    static final SettingKey<List<String>> ALLOWED_ROOTS =
            SettingKey.of(
                    "artifacts.allowed-roots",
                    SettingTypes.list(
                            SettingTypes.text(
                                    AllowedRoots.FORM,
                                    "file:///FOLDER/, http(s)://HOST/FOLDER/ or s3://BUCKET/FOLDER/,"
                                            + " without empty or dot segments"),
                            ROOTS_MAX),
                    List.of(),
                    "below which files that versions refer to by address may be read; none by default");

    static final SettingKey<List<OffsitePlace.S3>> S3 =
            SettingKey.of(
                    "artifacts.s3",
                    SettingTypes.list(OffsitePlace.bucketType(), ROOTS_MAX),
                    List.of(),
                    "how s3:// buckets are reached; by default as in backup.offsite, else AWS");

    public ArtifactSettings {
        REPLICAS.require(replicas);
        allowedRoots = List.copyOf(ALLOWED_ROOTS.require(allowedRoots));
        REHASH.require(rehashInterval);
        s3 = List.copyOf(S3.require(s3));
    }

    static List<SettingKey<?>> keys() {
        return List.of(REPLICAS, REHASH, ALLOWED_ROOTS, S3);
    }

    static ArtifactSettings from(Settings settings) {
        return new ArtifactSettings(
                settings.get(REPLICAS),
                settings.get(REHASH),
                settings.get(ALLOWED_ROOTS),
                settings.get(S3));
    }
}
