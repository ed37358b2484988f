package dev.rookery.node.settings;

import static dev.rookery.node.settings.SettingsFixture.defaults;
import static dev.rookery.node.settings.SettingsFixture.loaded;
import static dev.rookery.node.settings.SettingsFixture.problems;
import static dev.rookery.node.settings.SettingsFixture.refuses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rookery.config.value.HostPort;
import dev.rookery.node.settings.ClusterSettings.Discovery;
import dev.rookery.node.settings.ClusterSettings.Numbering;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClusterSettingsTest {

    private static final HazelcastSettings HAZELCAST =
            new HazelcastSettings(7072, List.of(), Optional.empty());

    @Test
    void theDefaultsStandAlone() {
        assertEquals(
                new ClusterSettings(
                        "rookery",
                        Discovery.NONE,
                        1,
                        false,
                        HAZELCAST,
                        Numbering.AVAILABLE,
                        Duration.ofSeconds(5)),
                defaults().cluster());
    }

    @Test
    void everyKeyIsMapped() {
        ClusterSettings cluster =
                loaded(
                                """
                                cluster:
                                  id: lab
                                  discovery: hazelcast
                                  size: 3
                                  hazelcast: {port: 5701, members: ["a:1", "b:2"]}
                                  numbering: strict
                                  ack-timeout: 2s
                                """)
                        .cluster();

        assertEquals(
                new ClusterSettings(
                        "lab",
                        Discovery.HAZELCAST,
                        3,
                        true,
                        new HazelcastSettings(
                                5701,
                                List.of(new HostPort("a", 1), new HostPort("b", 2)),
                                Optional.empty()),
                        Numbering.STRICT,
                        Duration.ofSeconds(2)),
                cluster);
        assertEquals(
                Optional.of("rookery.default"),
                loaded("cluster.hazelcast.kubernetes.service: rookery.default")
                        .cluster()
                        .hazelcast()
                        .kubernetesService());
    }

    @Test
    void everyRangeIsRefused() {
        refuses("cluster.id", "'a b'", "''", "-a", "a".repeat(65));
        refuses("cluster.discovery", "multicast", "[none]");
        refuses("cluster.size", "0", "10001", "many");
        refuses("cluster.numbering", "loose");
        refuses("cluster.ack-timeout", "9ms", "301s", "soon");
        refuses("cluster.hazelcast.port", "65536");
        refuses("cluster.hazelcast.members", "[a]", "['a:65536']");
        refuses("cluster.hazelcast.kubernetes.service", "A_B");
        assertThrows(
                IllegalArgumentException.class,
                () -> new HazelcastSettings(-1, List.of(), Optional.empty()));
        assertThrows(
                IllegalArgumentException.class,
                () ->
                        new ClusterSettings(
                                "x",
                                Discovery.NONE,
                                0,
                                true,
                                HAZELCAST,
                                Numbering.STRICT,
                                Duration.ofSeconds(2)));
    }

    @Test
    void givenPeersAreDiscoveryEnough() {
        assertEquals(
                Discovery.STATIC, loaded("sync.peers: ['http://b:7071']").cluster().discovery());
    }

    @Test
    void membersAndAServiceTogetherAreRefused() {
        String yaml = "cluster.hazelcast: {members: ['a:1'], kubernetes: {service: b}}";

        assertEquals("cluster.hazelcast.kubernetes.service", problems(yaml).get(0).key());
    }
}
