package dev.rookery.node.settings;

import dev.rookery.config.SettingKey;
import dev.rookery.config.SettingTypes;
import dev.rookery.config.Settings;
import dev.rookery.config.value.HostPort;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How members find each other; used only when discovery is {@code hazelcast}. Threads: immutable.
 *
 * @param port on the sync address
 * @param members addresses to ask (TCP-IP)
 * @param kubernetesService headless service to ask instead
 */
public record HazelcastSettings(
        int port, List<HostPort> members, Optional<String> kubernetesService) {

    static final SettingKey<Integer> PORT =
            SettingKey.of(
                    "cluster.hazelcast.port",
                    SettingTypes.port(),
                    7072,
                    "membership port, on the sync address; 0 takes a free one");
    static final SettingKey<List<HostPort>> MEMBERS =
            SettingKey.of(
                    "cluster.hazelcast.members",
                    SettingTypes.list(SettingTypes.hostPort(), 1000),
                    List.of(),
                    "HOST:PORT of members to ask");
    static final SettingKey<Optional<String>> KUBERNETES_SERVICE =
            SettingKey.of(
                    "cluster.hazelcast.kubernetes.service",
                    SettingTypes.optional(
                            SettingTypes.text(
                                    Pattern.compile("[a-z0-9](?:[a-z0-9.-]{0,252})"),
                                    "a DNS name in lower case")),
                    Optional.empty(),
                    "headless service that lists the members, instead of members");

    public HazelcastSettings {
        PORT.require(port);
        members = List.copyOf(MEMBERS.require(members));
        KUBERNETES_SERVICE.require(kubernetesService);
    }

    static List<SettingKey<?>> keys() {
        return List.of(PORT, MEMBERS, KUBERNETES_SERVICE);
    }

    static HazelcastSettings from(Settings settings) {
        return new HazelcastSettings(
                settings.get(PORT), settings.get(MEMBERS), settings.get(KUBERNETES_SERVICE));
    }
}
