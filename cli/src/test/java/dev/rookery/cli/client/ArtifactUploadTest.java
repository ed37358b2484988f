package dev.rookery.cli.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a node that answers as it is told to, one request after the other. */
class ArtifactUploadTest {
    private static final String SHA256 = "a".repeat(64);
    private static final String KEPT = "{\"sha256\":\"" + SHA256 + "\",\"size\":7}";

    @TempDir Path folder;
    private final Deque<Answer> answers = new ArrayDeque<>();
    private final List<String> asked = new ArrayList<>();
    private HttpServer server;
    private Path file;

    /**
     * @param status 0: the connection breaks
     */
    private record Answer(int status, long offset, String body) {}

    @BeforeEach
    void open() throws IOException {
        file = Files.writeString(folder.resolve("w.pt"), "weights");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void close() {
        server.stop(0);
    }

    @Test
    void whatIsThereIsNotSent() {
        answers.add(new Answer(200, 0, ""));

        send(7);

        assertEquals(List.of("HEAD"), asked);
    }

    @Test
    void whatAnEarlierRunSentIsNotSentAgain() {
        answers.add(new Answer(404, 3, ""));
        answers.add(new Answer(201, 0, KEPT));

        send(7);

        assertEquals(List.of("HEAD", "PUT bytes 3-6/7 ghts"), asked);
    }

    @Test
    void aPartOfALargerFileGoesOnWhereItBrokeOff() throws IOException {
        Files.writeString(file, "head weights tail");
        answers.add(new Answer(404, 3, ""));
        answers.add(new Answer(503, 0, "{\"code\":\"OVERLOADED\"}"));
        answers.add(new Answer(404, 5, ""));
        answers.add(new Answer(201, 0, KEPT));

        send(new ArtifactUpload.Sent("w.pt", file, SHA256, 7, 5));

        assertEquals(List.of("HEAD", "PUT bytes 3-6/7 ghts", "HEAD", "PUT bytes 5-6/7 ts"), asked);
    }

    @Test
    void whatHashesWrongAfterItWasGoneOnWithIsSentAnewOnce() {
        answers.add(new Answer(404, 3, ""));
        answers.add(new Answer(422, 0, "{\"code\":\"ARTIFACT_HASH_MISMATCH\"}"));
        answers.add(new Answer(404, 0, ""));
        answers.add(new Answer(422, 0, "{\"code\":\"ARTIFACT_HASH_MISMATCH\"}"));

        assertEquals(ExitCode.REFUSED, failure(7).exit());

        assertEquals(List.of("HEAD", "PUT bytes 3-6/7 ghts", "HEAD", "PUT null weights"), asked);
    }

    @Test
    void whileAnotherSendsItIsAskedForAgain() {
        answers.add(new Answer(404, 0, ""));
        answers.add(new Answer(409, 0, "{\"code\":\"UPLOAD_BUSY\"}"));
        answers.add(new Answer(200, 0, ""));

        send(7);

        assertEquals(List.of("HEAD", "PUT null weights", "HEAD"), asked);
    }

    @Test
    void aNodeThatGetsNoFurtherIsGivenUp() {
        for (int i = 0; i < 30; i++) {
            answers.add(new Answer(404, 3, ""));
            answers.add(new Answer(0, 0, ""));
        }

        assertEquals(ExitCode.UNREACHABLE, failure(7).exit());

        assertEquals(11, asked.stream().filter(line -> line.startsWith("PUT")).count());
    }

    @Test
    void aRefusalAndAFileThatShrankEndItAtOnce() {
        answers.add(new Answer(404, 0, ""));
        answers.add(new Answer(413, 0, "{\"code\":\"BODY_TOO_LARGE\"}"));
        assertEquals(ExitCode.FAILED, failure(7).exit());

        answers.add(new Answer(404, 0, ""));
        answers.add(new Answer(0, 0, ""));
        assertEquals(ExitCode.FAILED, failure(9).exit());
    }

    private CommandFailed failure(long size) {
        return assertThrows(CommandFailed.class, () -> send(size));
    }

    private void send(long size) {
        send(new ArtifactUpload.Sent("w.pt", file, SHA256, size));
    }

    private void send(ArtifactUpload.Sent sent) {
        NodeClient node =
                new NodeClient(
                        "http://127.0.0.1:" + server.getAddress().getPort(),
                        Optional.empty(),
                        Optional.empty(),
                        Duration.ofSeconds(20),
                        Optional.empty());
        new ArtifactUpload(node, "register", said -> {}, Duration.ofMillis(1)).send(sent);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String method = exchange.getRequestMethod();
            byte[] body = exchange.getRequestBody().readAllBytes();
            String sent = new String(body, StandardCharsets.UTF_8);
            String range = exchange.getRequestHeaders().getFirst("Content-Range");
            asked.add(method.equals("HEAD") ? method : method + " " + range + " " + sent);
            Answer answer = answers.remove();
            if (answer.status() == 0) {
                return;
            }
            exchange.getResponseHeaders().set("Upload-Offset", String.valueOf(answer.offset()));
            byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }
}
