package dev.rookery.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rookery.node.settings.ClusterSettings;
import dev.rookery.node.settings.NodeSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The manifest in deploy/ beside what a node really takes and serves. */
class KubernetesManifestTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Path DEPLOY = Path.of("..", "deploy");

    private final Map<String, JsonNode> documents = new TreeMap<>();
    private JsonNode pod;
    private JsonNode node;

    @BeforeEach
    void read() throws IOException {
        String text = Files.readString(DEPLOY.resolve("kubernetes/rookery.yaml"));
        for (Object each : new Yaml(new SafeConstructor(new LoaderOptions())).loadAll(text)) {
            JsonNode document = MAPPER.valueToTree(each);
            String kind = document.path("kind").asText();
            documents.put(kind + "/" + document.at("/metadata/name").asText(), document);
        }
        pod = documents.get("StatefulSet/rookery").at("/spec/template/spec");
        node = pod.at("/containers/0");
    }

    @Test
    void itsArgumentsAndVariablesAreSettingsOfANodeAndOpenThePortsItNames() {
        NodeSettings settings = settings();
        assertEquals("rookery-0", settings.name());
        assertEquals(port("http"), settings.http().port());
        assertEquals(port("sync"), settings.sync().port());
        assertEquals(port("hazelcast"), settings.cluster().hazelcast().port());
        assertEquals(ClusterSettings.Discovery.HAZELCAST, settings.cluster().discovery());
        JsonNode set = documents.get("StatefulSet/rookery");
        assertEquals(set.at("/spec/replicas").asInt(), settings.cluster().size());
    }

    @Test
    void nodesFindEachOtherByTheHeadlessServiceReadyOrNot() {
        String name = documents.get("StatefulSet/rookery").at("/spec/serviceName").asText();
        JsonNode service = documents.get("Service/" + name);
        assertEquals("None", service.at("/spec/clusterIP").asText());
        assertTrue(service.at("/spec/publishNotReadyAddresses").asBoolean());
        assertEquals(
                Optional.of(name + ".default.svc.cluster.local"),
                settings().cluster().hazelcast().kubernetesService());
        JsonNode labels = documents.get("StatefulSet/rookery").at("/spec/template/metadata/labels");
        documents.values().stream()
                .filter(document -> document.path("kind").asText().equals("Service"))
                .forEach(
                        each -> {
                            assertEquals(labels, each.at("/spec/selector"));
                            each.at("/spec/ports")
                                    .forEach(
                                            port ->
                                                    assertEquals(
                                                            port(port.path("targetPort").asText()),
                                                            port.path("port").asInt()));
                        });
        // The service named rookery would bring variables with the node's own prefix.
        assertEquals("false", pod.path("enableServiceLinks").asText());
    }

    @Test
    void probesAskWhatTheNodeServesUnderAHostThatItAnswers() throws IOException {
        JsonNode paths;
        try (InputStream in = NodeSettings.class.getResourceAsStream("/openapi.yaml")) {
            Object served = new Yaml(new SafeConstructor(new LoaderOptions())).load(in);
            paths = MAPPER.valueToTree(served).path("paths");
        }
        for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
            JsonNode ask = node.at("/" + probe + "/httpGet");
            assertTrue(paths.has(ask.path("path").asText()), probe + ": " + ask);
            assertEquals(settings().http().port(), port(ask.path("port").asText()));
            assertEquals("Host", ask.at("/httpHeaders/0/name").asText());
            String host = ask.at("/httpHeaders/0/value").asText();
            assertTrue(settings().http().allowedHosts().contains(host), probe + ": " + host);
        }
    }

    @Test
    void dataKeyAndUserAreWhereTheImageHasThem() throws IOException {
        Map<String, String> mounts = new HashMap<>();
        node.path("volumeMounts")
                .forEach(
                        mount ->
                                mounts.put(
                                        mount.path("name").asText(),
                                        mount.path("mountPath").asText()));
        NodeSettings settings = settings();
        assertTrue(settings.data().startsWith(mounts.get("data")));
        Path key = settings.sync().keyFile().orElseThrow();
        assertEquals(Path.of(mounts.get("cluster-key")), key.getParent());
        String image = Files.readString(DEPLOY.resolve("container/Containerfile"));
        assertTrue(image.contains("--uid " + pod.at("/securityContext/runAsUser").asText() + " "));
        assertTrue(image.contains("VOLUME " + mounts.get("data")));
    }

    private int port(String name) {
        for (JsonNode port : node.path("ports")) {
            if (port.path("name").asText().equals(name)) {
                return port.path("containerPort").asInt();
            }
        }
        throw new AssertionError("the node has no port " + name);
    }

    /** As the first pod's node would read them. */
    private NodeSettings settings() {
        Map<String, String> environment = new TreeMap<>();
        for (JsonNode variable : node.path("env")) {
            if (variable.has("value")) {
                environment.put(
                        variable.path("name").asText(), inPod(variable.path("value").asText()));
            }
        }
        Map<String, String> flags = new TreeMap<>();
        JsonNode arguments = node.path("args");
        assertEquals("start", arguments.path(0).asText());
        for (int i = 1; i < arguments.size(); i++) {
            String flag = arguments.path(i).asText();
            boolean alone = flag.equals("--insecure");
            flags.put(flag, alone ? "true" : inPod(arguments.path(++i).asText()));
        }
        NodeSettings.Load load = NodeSettings.load(Optional.empty(), environment, flags);
        return assertInstanceOf(NodeSettings.Loaded.class, load, load::toString).settings();
    }

    private static String inPod(String text) {
        return text.replace("$(POD_NAME)", "rookery-0").replace("$(POD_NAMESPACE)", "default");
    }
}
