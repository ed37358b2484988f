package dev.rookery.node.settings;

import dev.rookery.config.SettingKey;
import dev.rookery.config.SettingTypes;
import dev.rookery.config.Settings;
import dev.rookery.config.value.ByteSize;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How the node gossips. Threads: immutable.
 *
 * @param advertise the sync address that others are told; where the node listens when empty
 * @param peers sync addresses to begin with
 * @param interval between two pulls; an idle round is at most 1 KB, so a day costs 86,400 s /
 *     interval KB per node
 * @param fanout peers that a fresh fact is pushed to; traffic grows with it, and time to reach all
 *     falls with its logarithm
 * @param keyFile shared secret of the cluster; without one any caller of the sync port is believed,
 *     so it opens on loopback only
 * @param clock what a node does whose clock is wrong
 * @param join when a node begins with a peer's snapshot
 * @param audit how often and how fast stored facts are checked
 * @param maxBytesPerSecond of what is sent to all peers together
 */
public record SyncSettings(
        String host,
        int port,
        Optional<URI> advertise,
        List<URI> peers,
        Duration interval,
        int fanout,
        Optional<Path> keyFile,
        TlsSettings tls,
        BreakerSettings breaker,
        ClockSettings clock,
        JoinSettings join,
        AuditSettings audit,
        ByteSize maxBytesPerSecond) {

    static final SettingKey<String> HOST =
            SettingKey.of(
                    "sync.host", SettingTypes.host(), "127.0.0.1", "address of the sync port");
    static final SettingKey<Integer> PORT =
            SettingKey.of("sync.port", SettingTypes.port(), 7071, "sync port; 0 takes a free one");
    static final SettingKey<Optional<URI>> ADVERTISE =
            SettingKey.of(
                    "sync.advertise",
                    SettingTypes.optional(SettingTypes.serverUrl("http", "https")),
                    Optional.empty(),
                    "sync address told to others, where a port is mapped; else where it listens");
    static final SettingKey<List<URI>> PEERS =
            SettingKey.of(
                    "sync.peers",
                    SettingTypes.list(SettingTypes.serverUrl("http", "https"), 1000),
                    List.of(),
                    "sync addresses of peers to begin with");
    static final SettingKey<Duration> INTERVAL =
            SettingKey.of(
                    "sync.interval",
                    SettingTypes.duration(Duration.ofMillis(10), Duration.ofHours(1)),
                    Duration.ofSeconds(5),
                    "between two pulls, give or take a fifth; an idle pull costs at most 1 KB");
    static final SettingKey<Integer> FANOUT =
            SettingKey.of(
                    "sync.fanout",
                    SettingTypes.integer(1, 100),
                    3,
                    "peers that a fresh fact is pushed to; traffic grows with it");
    static final SettingKey<Optional<Path>> KEY_FILE =
            SettingKey.of(
                    "sync.key-file",
                    Shapes.FILE,
                    Optional.empty(),
                    "file with the cluster's shared secret; needed unless sync.host is on loopback");
    static final TlsSettings.Keys TLS = TlsSettings.Keys.under("sync.tls", true);
    static final SettingKey<ByteSize> MAX_BYTES_PER_SECOND =
            SettingKey.of(
                    "sync.max-bytes-per-second",
                    SettingTypes.size(ByteSize.ofKb(1), ByteSize.ofGb(100)),
                    ByteSize.ofMb(10),
                    "of what is sent to all peers together");

    public SyncSettings {
        HOST.require(host);
        PORT.require(port);
        peers = List.copyOf(PEERS.require(peers));
        INTERVAL.require(interval);
        FANOUT.require(fanout);
        MAX_BYTES_PER_SECOND.require(maxBytesPerSecond);
    }

    static List<SettingKey<?>> keys() {
        List<SettingKey<?>> keys =
                new ArrayList<>(List.of(HOST, PORT, ADVERTISE, PEERS, INTERVAL, FANOUT, KEY_FILE));
        keys.addAll(TLS.all());
        keys.addAll(BreakerSettings.keys());
        keys.addAll(ClockSettings.keys());
        keys.addAll(JoinSettings.keys());
        keys.addAll(AuditSettings.keys());
        keys.add(MAX_BYTES_PER_SECOND);
        return keys;
    }

    static SyncSettings from(Settings settings) {
        return new SyncSettings(
                settings.get(HOST),
                settings.get(PORT),
                settings.get(ADVERTISE),
                settings.get(PEERS),
                settings.get(INTERVAL),
                settings.get(FANOUT),
                settings.get(KEY_FILE),
                TLS.from(settings),
                BreakerSettings.from(settings),
                ClockSettings.from(settings),
                JoinSettings.from(settings),
                AuditSettings.from(settings),
                settings.get(MAX_BYTES_PER_SECOND));
    }
}
