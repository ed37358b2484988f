package dev.rookery.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.rookery.cli.client.ExitCode;
import dev.rookery.cli.client.Json;
import dev.rookery.cli.client.NodeClient;
import dev.rookery.cli.client.Sha256;
import dev.rookery.cli.client.SiteAccess;
import dev.rookery.cli.importer.ForeignFiles;
import dev.rookery.cli.importer.ImportReport;
import dev.rookery.cli.importer.Importing;
import dev.rookery.cli.importer.Layouts;
import dev.rookery.node.Tmpfs;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders that change while they are read, and disks that fill while it is brought. */
class ImportChangingTest {

    private static final int MIB = 1 << 20;
    private static final int BIG_BYTES = 200 << 10;

    @TempDir Path folder;
    private Path from;

    @BeforeEach
    void makeFolder() throws IOException {
        from = Files.createDirectory(folder.resolve("from"));
    }

    private static Set<String> leftOut(JsonNode report) {
        Set<String> versions = new TreeSet<>();
        for (JsonNode finding : report.path("findings")) {
            if (Json.text(finding, "kind").equals("left_out")) {
                versions.add(Json.text(finding, "version"));
            }
        }
        return versions;
    }

    private static String id(int i) {
        return "%012x".formatted(i);
    }

    @Test
    void whatGoesOrChangesAfterItWasListedIsToldAndTheRestComes() throws IOException {
        int versions = 200;
        for (int i = 1; i <= versions; i++) {
            ForeignFiles.filesystem(from, "m", id(i), "");
        }
        Path gone = from.resolve("m/versions").resolve(id(versions - 2)).resolve("model.joblib");
        Path moved = from.resolve("m/versions").resolve(id(versions - 1));
        Path other = from.resolve("m/versions").resolve(id(versions)).resolve("model.joblib");
        try (RealNode node = new RealNode(folder)) {
            Importing importing =
                    new Importing(
                            node.client(),
                            Layouts.find(
                                    from.toString(),
                                    Optional.empty(),
                                    Optional.empty(),
                                    SiteAccess.ANONYMOUS),
                            from.toString(),
                            false,
                            said -> {});

            ImportReport report =
                    importing.run((done, all) -> changeAtFirst(done, gone, moved, other));

            JsonNode said = report.document();
            assertEquals(ExitCode.FAILED, report.exit());
            assertEquals(Set.of(id(versions - 2), id(versions - 1)), leftOut(said));
            assertEquals(versions - 2, said.at("/totals/imported").asInt());
            assertEquals(3, node.show("m:" + id(versions)).at("/files/0/size").asInt());
            assertEquals(versions - 2, node.json("list").at("/models/0/versions").asInt());
        }
    }

    private static void changeAtFirst(int done, Path gone, Path moved, Path other) {
        if (done > 1) {
            return;
        }
        try {
            Files.delete(gone);
            Files.move(moved, moved.resolveSibling(".moved"));
            Files.writeString(other, "new");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** A node that changes a file after it was hashed, when it is asked whether it has it. */
    private static HttpServer changing(Path rewritten, Path shrinking) throws IOException {
        String rewrites = Sha256.of(rewritten);
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    boolean first = exchange.getRequestURI().getPath().endsWith(rewrites);
                    answer(
                            exchange,
                            () -> {
                                if (first) {
                                    Files.write(rewritten, bytes(9, BIG_BYTES));
                                } else {
                                    Files.write(shrinking, new byte[1]);
                                }
                            });
                });
        server.start();
        return server;
    }

    private interface Change {
        void make() throws IOException;
    }

    private static void answer(HttpExchange exchange, Change change) {
        try (exchange) {
            if (exchange.getRequestMethod().equals("HEAD")) {
                change.make();
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            boolean large = exchange.getRequestMethod().equals("PUT");
            String came = Sha256.of(exchange.getRequestBody().readAllBytes());
            boolean others = large && !exchange.getRequestURI().getPath().endsWith(came);
            byte[] answer =
                    (others
                                    ? "{\"code\": \"ARTIFACT_HASH_MISMATCH\", \"detail\": \"others\"}"
                                    : "{\"already_there\": false, \"version\": {\"id\": \"x\"}}")
                            .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(others ? 422 : 201, answer.length);
            exchange.getResponseBody().write(answer);
        } catch (IOException e) {
            // The client broke off in the middle of a file, which it may.
        }
    }

    @Test
    void aFileThatChangesAfterItWasHashedIsItsVersionsMatterAlone() throws IOException {
        Path rewritten = ForeignFiles.filesystem(from, "m", id(1), "").resolve("model.joblib");
        Path shrinking = ForeignFiles.filesystem(from, "m", id(2), "").resolve("model.joblib");
        ForeignFiles.filesystem(from, "m", id(3), "");
        Files.write(rewritten, bytes(1, BIG_BYTES));
        Files.write(shrinking, bytes(2, BIG_BYTES));
        HttpServer server = changing(rewritten, shrinking);
        try {
            NodeClient node =
                    new NodeClient(
                            "http://127.0.0.1:" + server.getAddress().getPort(),
                            Optional.empty(),
                            Optional.empty(),
                            Duration.ofSeconds(30),
                            Optional.empty());

            ImportReport report =
                    new Importing(
                                    node,
                                    Layouts.find(
                                            from.toString(),
                                            Optional.empty(),
                                            Optional.empty(),
                                            SiteAccess.ANONYMOUS),
                                    "",
                                    false,
                                    said -> {})
                            .run((done, all) -> {});

            JsonNode said = report.document();
            assertEquals(Set.of(id(1), id(2)), leftOut(said), said::toString);
            assertEquals(1, said.at("/totals/imported").asInt());
            assertTrue(said.path("stopped").isMissingNode(), said::toString);
        } finally {
            server.stop(0);
        }
    }

    private static byte[] bytes(int seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    @Test
    void whatTheNodesDiskHasNoRoomForIsLeftOutAndComesWhenItHas() throws IOException {
        Path data = Files.createDirectories(folder.resolve("data"));
        ForeignFiles.filesystem(from, "m", id(1), "");
        Path large = ForeignFiles.filesystem(from, "m", id(2), "").resolve("model.joblib");
        ForeignFiles.filesystem(from, "m", id(3), "");
        Files.write(large, bytes(3, 48 * MIB));
        try (Tmpfs disk = Tmpfs.mount(data, 32);
                RealNode node = new RealNode(folder)) {
            CommandRun first = node.run("import", from.toString(), "--json");

            assertEquals(1, first.exit(), first.out() + first.err());
            assertEquals(Set.of(id(2)), leftOut(first.json()), first.out());
            assertEquals(2, first.json().at("/totals/imported").asInt(), first.out());
            assertEquals(3, node.run("show", "m:" + id(2)).exit());

            Files.write(large, bytes(3, MIB));
            CommandRun second = node.run("import", from.toString(), "--json");

            assertEquals(0, second.exit(), second.out() + second.err());
            assertEquals(1, second.json().at("/totals/imported").asInt(), second.out());
            assertEquals(2, second.json().at("/totals/already_there").asInt(), second.out());
            assertEquals(disk.path(), data);
        }
    }

    @Test
    void aDiskThatIsFullRegistersNothingByHalves() throws IOException {
        Path data = Files.createDirectories(folder.resolve("data"));
        for (int i = 1; i <= 40; i++) {
            Path file = ForeignFiles.filesystem(from, "m", id(i), "").resolve("model.joblib");
            Files.write(file, bytes(i, MIB / 2));
        }
        try (Tmpfs disk = Tmpfs.mount(data, 24);
                RealNode node = new RealNode(folder)) {
            disk.fill();
            CommandRun full = node.run("import", from.toString(), "--json");
            assertTrue(full.exit() != 0, full.out());
            assertEquals(0, full.json().at("/totals/imported").asInt(), full.out());

            disk.free();
            CommandRun some = node.run("import", from.toString(), "--json");

            int came = some.json().at("/totals/imported").asInt();
            assertEquals(40, came + leftOut(some.json()).size(), some.out());
            for (JsonNode version : node.json("list", "m").path("versions")) {
                assertEquals(1, version.path("files").size(), version::toString);
            }
        }
    }
}
