package dev.rookery.cli.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.rookery.cli.client.NodeClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a drop is taken, and when one that failed is tried again; in virtual time. */
class WatchTest {

    private static final Duration QUIET = Duration.ofSeconds(30);

    @TempDir Path folder;
    private final List<String> told = new ArrayList<>();
    private Instant now = Instant.now();
    private HttpServer node;
    private int status = 201;
    private int asked;

    @BeforeEach
    void startNode() throws IOException {
        node = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        serve();
        Files.createDirectory(folder.resolve("drops"));
    }

    @AfterEach
    void stopNode() {
        node.stop(0);
    }

    @Test
    void aDropIsTakenOnceNothingInItChangedForTheQuietPeriod() throws IOException {
        now = now.minus(Duration.ofHours(2)); // What was seen counts, not the file's own time.
        Watch watch = watch(rules(Optional.empty()));
        Path file = Files.writeString(folder.resolve("drops/a.pt"), "1");

        assertEquals(List.of("a.pt"), watch.pass(false).waiting());
        now = now.plus(QUIET.minusSeconds(5));
        Files.writeString(file, "12");
        assertEquals(List.of("a.pt"), watch.pass(false).waiting());
        now = now.plus(QUIET.minusSeconds(10));
        assertEquals(List.of("a.pt"), watch.pass(false).waiting(), "it grew a moment ago");
        now = now.plus(QUIET.multipliedBy(2));
        assertEquals(1, watch.pass(false).taken());
        assertEquals(0, watch.pass(false).taken());
        assertEquals(List.of("taken a.pt"), told);
    }

    @Test
    void whatHasLongBeenQuietIsTakenAtTheFirstLook() throws IOException {
        Watch watch = watch(rules(Optional.empty()));
        Files.writeString(folder.resolve("drops/a.pt"), "1");
        now = now.plus(QUIET.multipliedBy(2));

        assertEquals(1, watch.pass(false).taken());
    }

    @Test
    void aMarkerCountsAtOnceAndAloneWhereNoQuietPeriodIsGiven() throws IOException {
        Watch watch = watch(rules(Optional.of("DONE")));
        Files.writeString(folder.resolve("drops/a.pt"), "1");
        now = now.plus(Duration.ofDays(1));

        assertEquals(List.of("a.pt"), watch.pass(false).waiting());
        Files.createFile(folder.resolve("drops/a.pt.DONE"));

        assertEquals(1, watch.pass(false).taken());
    }

    @Test
    void whatIsRefusedIsToldOnceAndTriedAgainLaterEachTime() throws IOException {
        status = 422;
        Watch watch = watch(rules(Optional.of("DONE")));
        Files.writeString(folder.resolve("drops/a.pt"), "1");
        Files.createFile(folder.resolve("drops/a.pt.DONE"));

        List<Integer> askedAfter = new ArrayList<>();
        for (int seconds : new int[] {0, 29, 1, 59, 1, 119, 1}) {
            now = now.plusSeconds(seconds);
            assertEquals(List.of("a.pt"), watch.pass(false).failed());
            askedAfter.add(asked);
        }
        assertEquals(List.of(1, 1, 2, 2, 3, 3, 4), askedAfter);
        assertEquals(1, told.size(), told::toString);

        status = 201;
        Files.writeString(folder.resolve("drops/a.pt"), "repaired");
        assertEquals(1, watch.pass(false).taken(), "one that changed is tried at once");
    }

    @Test
    void aNodeThatIsDownStopsThePassAndNothingIsForgotten() throws IOException {
        Watch watch = watch(rules(Optional.of("DONE")));
        for (String name : List.of("a.pt", "b.pt")) {
            Files.writeString(folder.resolve("drops").resolve(name), "1");
            Files.createFile(folder.resolve("drops").resolve(name + ".DONE"));
        }
        InetSocketAddress address = node.getAddress();
        node.stop(0);

        assertTrue(watch.pass(false).stopped().isPresent());
        node = HttpServer.create(address, 0);
        serve();

        assertEquals(2, watch.pass(false).taken());
    }

    private void serve() {
        node.createContext(
                "/",
                exchange -> {
                    exchange.getRequestBody().readAllBytes();
                    boolean head = exchange.getRequestMethod().equals("HEAD");
                    asked += head ? 0 : 1;
                    byte[] body =
                            "{\"model\":\"m\",\"version\":1,\"id\":\"I\",\"detail\":\"no\"}"
                                    .getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(head ? 200 : status, head ? -1 : body.length);
                    if (!head) {
                        exchange.getResponseBody().write(body);
                    }
                    exchange.close();
                });
        node.start();
    }

    private static DropRules rules(Optional<String> marker) {
        Optional<Duration> quiet = marker.isPresent() ? Optional.empty() : Optional.of(QUIET);
        return new DropRules(1, marker, quiet, "metadata.json", List.of());
    }

    private Watch watch(DropRules rules) {
        NodeClient client =
                new NodeClient(
                        "http://127.0.0.1:" + node.getAddress().getPort(),
                        Optional.empty(),
                        Optional.empty(),
                        Duration.ofSeconds(10),
                        Optional.empty());
        ModelNaming naming = new ModelNaming(Optional.of("m"), Optional.empty());
        WatchReport report =
                new WatchReport() {
                    @Override
                    public void taken(String drop, JsonNode version) {
                        told.add("taken " + drop);
                    }

                    @Override
                    public void failed(String drop, String why, String cure, Duration again) {
                        told.add("failed " + drop + ": " + why);
                    }

                    @Override
                    public void leftOut(String line) {
                        told.add(line);
                    }
                };
        return new Watch(
                folder.resolve("drops"),
                rules,
                new DropTaker(client, rules, naming, line -> {}),
                TakenDrops.read(folder.resolve("state.json")),
                report,
                () -> now);
    }
}
