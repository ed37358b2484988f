package dev.rookery.sync.membership;

import com.hazelcast.config.AdvancedNetworkConfig;
import com.hazelcast.config.Config;
import com.hazelcast.config.InterfacesConfig;
import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.KubernetesConfig;
import com.hazelcast.config.MetricsConfig;
import com.hazelcast.config.ServerSocketEndpointConfig;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * Settings as Hazelcast wants them: one endpoint, for members; no multicast, auto-detection, REST,
 * clients, Jet or calling home; next to no Java deserialization.
 *
 * <p>Only the member endpoint of the advanced network exists, so nothing but a member of the same
 * cluster name gets an answer on the port.
 */
final class HazelcastConfig {

    static final String NODE_ATTRIBUTE = "rookery.node";
    static final String URL_ATTRIBUTE = "rookery.sync";

    /** Few: numbers are small and few, and every partition costs time at a start. Equal on all. */
    private static final int PARTITIONS = 71;

    private HazelcastConfig() {}

    static Config of(HazelcastSettings settings, String node, URI url) {
        Config config = new Config();
        config.setClusterName(settings.cluster());
        config.setInstanceName("rookery-" + node + "-" + url.getPort());
        properties(config, settings);
        AdvancedNetworkConfig network = config.getAdvancedNetworkConfig().setEnabled(true);
        network.setMemberEndpointConfig(endpoint(settings));
        join(network.getJoin(), settings);
        config.getJetConfig().setEnabled(false);
        config.setMetricsConfig(new MetricsConfig().setEnabled(false));
        config.getSerializationConfig().setJavaSerializationFilterConfig(filter());
        config.getMemberAttributeConfig()
                .setAttribute(NODE_ATTRIBUTE, node)
                .setAttribute(URL_ATTRIBUTE, url.toString());
        return config;
    }

    private static void properties(Config config, HazelcastSettings settings) {
        config.setProperty("hazelcast.phone.home.enabled", "false");
        config.setProperty("hazelcast.logging.type", "slf4j");
        config.setProperty("hazelcast.shutdownhook.enabled", "false");
        config.setProperty("hazelcast.heartbeat.interval.seconds", seconds(settings.heartbeat()));
        config.setProperty("hazelcast.max.no.heartbeat.seconds", seconds(settings.silenceMax()));
        config.setProperty("hazelcast.graceful.shutdown.max.wait", seconds(settings.shutdown()));
        config.setProperty("hazelcast.partition.count", Integer.toString(PARTITIONS));
        config.setProperty("hazelcast.operation.thread.count", "2");
        config.setProperty("hazelcast.operation.generic.thread.count", "2");
        config.setProperty("hazelcast.operation.response.thread.count", "1");
        config.setProperty("hazelcast.event.thread.count", "1");
        config.setProperty("hazelcast.io.input.thread.count", "1");
        config.setProperty("hazelcast.io.output.thread.count", "1");
        config.setProperty("hazelcast.wait.seconds.before.join", "0");
        config.setProperty("hazelcast.max.wait.seconds.before.join", "2");
        config.setProperty("hazelcast.tcp.join.port.try.count", "1");
        config.setProperty("hazelcast.socket.connect.timeout.seconds", "2");
        // Halves of a healed cluster look for each other after seconds, not after five minutes.
        config.setProperty("hazelcast.merge.first.run.delay.seconds", "10");
        config.setProperty("hazelcast.merge.next.run.delay.seconds", "10");
        config.setProperty(
                "hazelcast.socket.bind.any",
                Boolean.toString(settings.bindAddress().isEmpty()).toLowerCase(Locale.ROOT));
    }

    private static ServerSocketEndpointConfig endpoint(HazelcastSettings settings) {
        ServerSocketEndpointConfig endpoint =
                new ServerSocketEndpointConfig()
                        .setPort(settings.port())
                        .setPortAutoIncrement(false)
                        .setReuseAddress(true);
        Optional<String> address = settings.bindAddress();
        if (address.isPresent()) {
            endpoint.setInterfaces(
                    new InterfacesConfig().setEnabled(true).addInterface(address.get()));
        }
        return endpoint;
    }

    private static void join(JoinConfig join, HazelcastSettings settings) {
        join.getMulticastConfig().setEnabled(false);
        join.getAutoDetectionConfig().setEnabled(false);
        join.getTcpIpConfig().setEnabled(settings.kubernetes().isEmpty());
        settings.members().forEach(join.getTcpIpConfig()::addMember);
        settings.kubernetes()
                .ifPresent(service -> lookUp(join.getKubernetesConfig(), service, settings.port()));
    }

    /**
     * By DNS alone, which needs no rights in Kubernetes. DNS says nothing of ports: without one
     * Hazelcast would try its own.
     */
    private static void lookUp(KubernetesConfig kubernetes, String service, int port) {
        kubernetes
                .setEnabled(true)
                .setProperty("service-dns", service)
                .setProperty("service-port", Integer.toString(port));
    }

    /** Lists what Hazelcast itself sends as Java objects (failures); nothing of ours is one. */
    private static JavaSerializationFilterConfig filter() {
        JavaSerializationFilterConfig filter = new JavaSerializationFilterConfig();
        filter.setDefaultsDisabled(true);
        filter.getWhitelist()
                .addPrefixes("com.hazelcast.", "java.lang.", "[Ljava.lang.")
                .addClasses(
                        "java.io.IOException",
                        "java.io.EOFException",
                        "java.util.ArrayList",
                        "java.util.Collections$EmptyList",
                        "java.util.Collections$UnmodifiableList",
                        "java.util.Collections$UnmodifiableRandomAccessList",
                        "java.util.Collections$UnmodifiableCollection",
                        "java.util.concurrent.TimeoutException",
                        "java.util.concurrent.ExecutionException",
                        "java.util.concurrent.CancellationException");
        return filter;
    }

    private static String seconds(Duration duration) {
        return Long.toString(Math.max(1, duration.toSeconds()));
    }
}
