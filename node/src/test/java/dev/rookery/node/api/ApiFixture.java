package dev.rookery.node.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rookery.config.value.ByteSize;
import dev.rookery.node.service.InMemoryNode;
import dev.rookery.node.service.NodeServices;
import dev.rookery.node.settings.HttpSettings;
import dev.rookery.node.settings.TlsSettings;
import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** A REST port over a node in memory, and a client that says exactly what a test wants said. */
final class ApiFixture implements AutoCloseable {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final InMemoryNode node = new InMemoryNode();
    private final Vertx vertx = Vertx.vertx();
    private final NodeServices services;
    private final HttpApi api;
    private final int port;

    ApiFixture(Path folder, HttpLimits limits) {
        services = node.services(folder, 1_000_000);
        HttpSettings settings =
                new HttpSettings(
                        "127.0.0.1",
                        0,
                        ByteSize.ofKb(64),
                        ByteSize.ofMb(1),
                        List.of("localhost", "127.0.0.1"),
                        new TlsSettings(Optional.empty(), Optional.empty(), Optional.empty()));
        api = new HttpApi(vertx, settings, limits, services, () -> "up 1\n", HttpMeter.NONE);
        port = api.start().toCompletableFuture().join();
    }

    /** An answer. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Answer(int status, Map<String, String> headers, byte[] body) {
        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        JsonNode json() {
            try {
                return MAPPER.readTree(body);
            } catch (IOException e) {
                throw new UncheckedIOException("not JSON: " + text(), e);
            }
        }

        String code() {
            return json().path("code").asText();
        }
    }

    InMemoryNode node() {
        return node;
    }

    NodeServices services() {
        return services;
    }

    List<String> routes() {
        return api.routes();
    }

    int port() {
        return port;
    }

    Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(20_000);
        return socket;
    }

    Answer get(String path) {
        return raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n", new byte[0]);
    }

    Answer send(String method, String path, String json) {
        return send(method, path, json.getBytes(StandardCharsets.UTF_8));
    }

    Answer send(String method, String path, byte[] json) {
        String length = "Content-Length: " + json.length;
        return raw(head(method, path, "Content-Type: application/json", length), json);
    }

    /** The head of a request to localhost, without its blank line. */
    static String head(String method, String path, String... headers) {
        StringBuilder head = new StringBuilder(method + " " + path + " HTTP/1.1\r\n");
        head.append("Host: localhost\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        return head.toString();
    }

    /** Sends a head without its blank line, then a body; reads one answer. */
    Answer raw(String head, byte[] body) {
        try (Socket socket = connect()) {
            socket.getOutputStream().write((head + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().write(body);
            socket.getOutputStream().flush();
            return read(socket.getInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(head, e);
        }
    }

    /** Reads one answer with a Content-Length. */
    static Answer read(InputStream in) throws IOException {
        String status = line(in);
        Map<String, String> headers = new TreeMap<>();
        String line = line(in);
        while (!line.isEmpty()) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
            line = line(in);
        }
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        return new Answer(
                Integer.parseInt(status.split(" ", 3)[1]), headers, in.readNBytes(length));
    }

    static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int c = in.read();
        while (c >= 0 && c != '\n') {
            if (c != '\r') {
                line.write(c);
            }
            c = in.read();
        }
        if (c < 0 && line.size() == 0) {
            throw new IOException("the connection was closed");
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        api.stop().toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
        vertx.close().toCompletionStage().toCompletableFuture().join();
        node.close();
    }
}
