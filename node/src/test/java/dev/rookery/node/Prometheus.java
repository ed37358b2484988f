package dev.rookery.node;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A real Prometheus that scrapes nodes every second. Without one installed a test is left out. */
final class Prometheus implements AutoCloseable {
    private static final String CONFIG =
            """
            global: {scrape_interval: 1s, scrape_timeout: 1s}
            scrape_configs:
              - job_name: rookery
                file_sd_configs: [{files: [targets.json], refresh_interval: 1s}]
            """;

    private final Path folder;
    private final Process process;
    private final Rest rest;
    private final URI url;

    private Prometheus(Path folder, Process process, Rest rest, URI url) {
        this.url = url;
        this.folder = folder;
        this.process = process;
        this.rest = rest;
    }

    /** A program's end: its code, and all that it printed. */
    record Ended(int code, String printed) {}

    /** Leaves the test out, and says so, unless the program is installed. */
    static void need(String program) {
        boolean found =
                List.of(System.getenv("PATH").split(File.pathSeparator)).stream()
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
        if (!found) {
            System.err.println("left out: " + program + " is not installed");
        }
        Assumptions.assumeTrue(found, program + " is not installed");
    }

    /** Runs promtool in a folder, with something on its standard input. */
    static Ended promtool(Path folder, String input, String... arguments) {
        List<String> command = new ArrayList<>(List.of("promtool"));
        command.addAll(List.of(arguments));
        try {
            Process process =
                    new ProcessBuilder(command)
                            .directory(folder.toFile())
                            .redirectErrorStream(true)
                            .start();
            process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().close();
            String printed =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Ended(process.waitFor(), printed);
        } catch (IOException e) {
            throw new UncheckedIOException(command.toString(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Starts one in a folder. */
    static Prometheus start(Path folder) throws IOException {
        Files.writeString(folder.resolve("targets.json"), "[]");
        Files.writeString(folder.resolve("prometheus.yml"), CONFIG);
        int port = freePort();
        Process process =
                new ProcessBuilder(
                                "prometheus",
                                "--config.file=prometheus.yml",
                                "--storage.tsdb.path=data",
                                "--log.level=error",
                                "--web.listen-address=127.0.0.1:" + port)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("log").toFile())
                        .start();
        URI url = URI.create("http://127.0.0.1:" + port);
        Rest rest = new Rest(url);
        LiveCluster.awaitTrue(() -> answers(rest));
        return new Prometheus(folder, process, rest, url);
    }

    /** Where it answers. */
    URI url() {
        return url;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static boolean answers(Rest rest) {
        try {
            return rest.send("GET", "/-/ready", "", Map.of()).status() == 200;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    /** Says whom to scrape: a node's name is its instance, whatever its port. */
    void scrape(LiveCluster cluster) throws IOException {
        List<String> targets = new ArrayList<>();
        for (LiveNode node : cluster.all()) {
            targets.add(
                    "{\"targets\":[\"127.0.0.1:%d\"],\"labels\":{\"instance\":\"%s\"}}"
                            .formatted(node.rest().base().getPort(), node.node().name()));
        }
        Path written = Files.writeString(folder.resolve("written"), targets.toString());
        Files.move(written, folder.resolve("targets.json"), StandardCopyOption.REPLACE_EXISTING);
    }

    /** Whether each of the nodes was scraped where it listens now. */
    boolean hasScraped(LiveCluster cluster) {
        TreeSet<String> up = new TreeSet<>();
        for (JsonNode target : rest.get("/targets?state=active").at("/data/activeTargets")) {
            if (target.path("health").asText().equals("up")) {
                up.add(target.path("scrapeUrl").asText());
            }
        }
        return cluster.all().stream()
                .allMatch(node -> up.contains(node.rest().base().resolve("/metrics").toString()));
    }

    /** The samples that an expression has now. */
    List<Sample> query(String expression) {
        String encoded = URLEncoder.encode(expression, StandardCharsets.UTF_8);
        Rest.Reply reply = rest.ask("/query?query=" + encoded);
        if (reply.status() != 200) {
            throw new AssertionError(expression + ": " + reply.json());
        }
        List<Sample> samples = new ArrayList<>();
        for (JsonNode each : reply.json().at("/data/result")) {
            Map<String, String> labels = new TreeMap<>();
            each.path("metric")
                    .properties()
                    .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
            samples.add(new Sample(labels, Double.parseDouble(each.at("/value/1").asText())));
        }
        return samples;
    }

    /** A metric's type, as the scraped nodes state it. */
    String type(String metric) {
        JsonNode stated = rest.get("/metadata?metric=" + metric).at("/data/" + metric);
        return stated.at("/0/type").asText("none");
    }

    /** A series' value. */
    record Sample(Map<String, String> labels, double value) {

        /** The series without the node that it is of. */
        Map<String, String> registryLabels() {
            Map<String, String> rest = new TreeMap<>(labels);
            rest.remove("instance");
            return rest;
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
