package dev.rookery.node.settings;

import dev.rookery.config.SettingKey;
import dev.rookery.config.SettingTypes;
import dev.rookery.config.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Which cluster the node belongs to, and what it expects of it. Threads: immutable.
 *
 * @param id nodes of another id are refused
 * @param discovery how peers beyond the given ones are found
 * @param size nodes that a majority is counted of
 * @param sizeGiven whether somebody wrote the size; else a majority is of all nodes known
 * @param numbering what a version number waits for
 * @param ackTimeout how long a write that asked for it waits for other nodes; each that waits holds
 *     its client's connection for so long
 */
public record ClusterSettings(
        String id,
        Discovery discovery,
        int size,
        boolean sizeGiven,
        HazelcastSettings hazelcast,
        Numbering numbering,
        Duration ackTimeout) {

    /** Where peers come from. */
    public enum Discovery {
        NONE,
        STATIC,
        HAZELCAST
    }

    /**
     * {@code available} numbers at once and settles clashes later; {@code strict} has a majority
     * vote on each number, needs the size, and answers 503 without a majority.
     */
    public enum Numbering {
        AVAILABLE,
        STRICT
    }

    static final SettingKey<String> ID =
            SettingKey.of(
                    "cluster.id",
                    Shapes.name(64),
                    "rookery",
                    "nodes of another cluster id are refused");
    static final SettingKey<Discovery> DISCOVERY =
            SettingKey.derived(
                    "cluster.discovery",
                    SettingTypes.choice(Discovery.class),
                    settings ->
                            settings.get(SyncSettings.PEERS).isEmpty()
                                    ? Discovery.NONE
                                    : Discovery.STATIC,
                    "where peers beyond the given ones come from; static once peers are given");
    static final SettingKey<Integer> SIZE =
            SettingKey.of(
                    "cluster.size",
                    SettingTypes.integer(1, 10_000),
                    1,
                    "nodes that a majority is counted of; all known ones when not given");
    static final SettingKey<Numbering> NUMBERING =
            SettingKey.of(
                    "cluster.numbering",
                    SettingTypes.choice(Numbering.class),
                    Numbering.AVAILABLE,
                    "strict: a majority of cluster.size votes on each number, else 503");

    static final SettingKey<Duration> ACK_TIMEOUT =
            SettingKey.of(
                    "cluster.ack-timeout",
                    SettingTypes.duration(Duration.ofMillis(10), Duration.ofMinutes(5)),
                    Duration.ofSeconds(5),
                    "how long a write with acks=majority or all waits for other nodes");

    public ClusterSettings {
        ID.require(id);
        SIZE.require(size);
        ACK_TIMEOUT.require(ackTimeout);
    }

    static List<SettingKey<?>> keys() {
        List<SettingKey<?>> keys = new ArrayList<>(List.of(ID, DISCOVERY, SIZE));
        keys.addAll(HazelcastSettings.keys());
        keys.addAll(List.of(NUMBERING, ACK_TIMEOUT));
        return keys;
    }

    static ClusterSettings from(Settings settings) {
        return new ClusterSettings(
                settings.get(ID),
                settings.get(DISCOVERY),
                settings.get(SIZE),
                settings.isGiven(SIZE),
                HazelcastSettings.from(settings),
                settings.get(NUMBERING),
                settings.get(ACK_TIMEOUT));
    }
}
