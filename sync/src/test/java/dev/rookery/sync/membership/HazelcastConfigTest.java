package dev.rookery.sync.membership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.KubernetesConfig;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HazelcastConfigTest {

    @Test
    void membersInKubernetesAreFoundByDnsOnTheNodesOwnPort() {
        JoinConfig join = join(List.of(), Optional.of("rookery-nodes.default.svc"));

        KubernetesConfig kubernetes = join.getKubernetesConfig();
        assertTrue(kubernetes.isEnabled());
        assertEquals("rookery-nodes.default.svc", kubernetes.getProperty("service-dns"));
        assertEquals("7072", kubernetes.getProperty("service-port"));
        assertFalse(join.getTcpIpConfig().isEnabled());
    }

    @Test
    void aServiceOfTheSameNamespaceIsLookedUpByDnsToo() {
        KubernetesConfig kubernetes =
                join(List.of(), Optional.of("rookery-nodes")).getKubernetesConfig();

        assertEquals("rookery-nodes", kubernetes.getProperty("service-dns"));
        assertEquals(null, kubernetes.getProperty("service-name"));
    }

    @Test
    void listedMembersAreAskedAndNothingIsFoundByItself() {
        JoinConfig join = join(List.of("a:7072", "b:7072"), Optional.empty());

        assertEquals(List.of("a:7072", "b:7072"), join.getTcpIpConfig().getMembers());
        assertTrue(join.getTcpIpConfig().isEnabled());
        assertFalse(join.getKubernetesConfig().isEnabled());
        assertFalse(join.getMulticastConfig().isEnabled());
        assertFalse(join.getAutoDetectionConfig().isEnabled());
    }

    private static JoinConfig join(List<String> members, Optional<String> kubernetes) {
        HazelcastSettings settings =
                HazelcastSettings.of("c", "127.0.0.1", 7072, members, kubernetes);
        return HazelcastConfig.of(settings, "a", URI.create("http://127.0.0.1:7071"))
                .getAdvancedNetworkConfig()
                .getJoin();
    }
}
