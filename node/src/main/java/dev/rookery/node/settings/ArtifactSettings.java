package dev.rookery.node.settings;

import dev.rookery.config.SettingKey;
import dev.rookery.config.SettingTypes;
import dev.rookery.config.Settings;
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
 */
public record ArtifactSettings(String replicas, Duration rehashInterval) {

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

    public ArtifactSettings {
        REPLICAS.require(replicas);
        REHASH.require(rehashInterval);
    }

    static List<SettingKey<?>> keys() {
        return List.of(REPLICAS, REHASH);
    }

    static ArtifactSettings from(Settings settings) {
        return new ArtifactSettings(settings.get(REPLICAS), settings.get(REHASH));
    }
}
