package dev.rookery.node.settings;

import dev.rookery.config.Findings;
import dev.rookery.config.Problem;
import dev.rookery.config.SettingsReader.Flag;
import dev.rookery.config.Source;
import dev.rookery.config.value.HostPort;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The flags of {@code start} and the settings that they give. */
final class StartFlags {

    static final String CONFIG = "--config";

    private static final Map<String, List<String>> KEYS =
            new TreeMap<>(
                    Map.of(
                            "--data", List.of("node.data"),
                            "--name", List.of("node.name"),
                            "--http", List.of("http.host", "http.port"),
                            "--sync", List.of("sync.host", "sync.port"),
                            "--peer", List.of("sync.peers"),
                            "--cluster-id", List.of("cluster.id"),
                            "--insecure", List.of("security.insecure")));

    private StartFlags() {}

    /**
     * @param flags by name, as {@code --http} or {@code http}; several peers with commas between
     *     them
     */
    static List<Flag> read(Map<String, String> flags, Findings findings) {
        List<Flag> read = new ArrayList<>();
        new TreeMap<>(flags)
                .forEach(
                        (name, text) -> {
                            String flag = name.startsWith("--") ? name : "--" + name;
                            if (!flag.equals(CONFIG)) {
                                read.addAll(one(flag, text, findings));
                            }
                        });
        return read;
    }

    private static List<Flag> one(String flag, String text, Findings findings) {
        List<String> keys = KEYS.get(flag);
        if (keys == null) {
            findings.add(problem(flag, text, "one of " + String.join(", ", KEYS.keySet())));
            return List.of();
        }
        if (keys.size() == 1) {
            return List.of(new Flag(flag, keys.get(0), text));
        }
        Optional<HostPort> address = HostPort.parse(text);
        if (address.isEmpty()) {
            findings.add(problem(flag, text, "HOST:PORT, the port from 0 to " + HostPort.PORT_MAX));
            return List.of();
        }
        return List.of(
                new Flag(flag, keys.get(0), address.get().host()),
                new Flag(flag, keys.get(1), String.valueOf(address.get().port())));
    }

    private static Problem problem(String flag, String text, String accepted) {
        Source source = new Source(Source.Kind.FLAG, "flag", 0);
        return new Problem(flag, source, "'" + text + "'", accepted, Optional.empty());
    }
}
