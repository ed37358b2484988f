package dev.rookery.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

/**
 * One node, over HTTP. Every method either answers or throws {@link CommandFailed} with the exit
 * code that the contract gives to what happened.
 *
 * <p>Threads: safe for any thread.
 */
public final class NodeClient {

    private static final int BODY_BYTES_MAX = 64 << 20;
    private static final int PIECE_BYTES = 256 << 10;
    private static final Duration CONNECT = Duration.ofSeconds(5);

    static {
        // Otherwise the JDK sends a POST again by itself when a connection breaks: two versions.
        System.setProperty("sun.net.http.retryPost", "false");
    }

    private final String base;
    private final Optional<String> token;
    private final Optional<String> actor;
    private final Duration timeout;
    private final Optional<SSLContext> trust;
    private final Optional<String> acks;

    /**
     * @param url {@code http://HOST:PORT}, or https
     * @param actor who a write is by, as history shows it
     * @param timeout how long one answer may be silent
     * @param trust whose certificates are believed; absent: those that Java believes
     */
    public NodeClient(
            String url,
            Optional<String> token,
            Optional<String> actor,
            Duration timeout,
            Optional<SSLContext> trust) {
        this(checked(url), token, actor, timeout, trust, Optional.empty());
    }

    private NodeClient(
            String base,
            Optional<String> token,
            Optional<String> actor,
            Duration timeout,
            Optional<SSLContext> trust,
            Optional<String> acks) {
        this.base = base;
        this.token = token;
        this.actor = actor;
        this.timeout = timeout;
        this.trust = trust;
        this.acks = acks;
    }

    /**
     * The same, with writes of the registry that wait for other nodes.
     *
     * @param wanted how many: {@code 1}, {@code majority} or {@code all}; absent to say nothing
     */
    public NodeClient acks(Optional<String> wanted) {
        return new NodeClient(base, token, actor, timeout, trust, wanted);
    }

    /** What of a name may stand in a header; absent when nothing may. */
    public static Optional<String> visible(String name) {
        String kept = name.replaceAll("[^\\x21-\\x7e]", "");
        return Optional.of(kept.substring(0, Math.min(128, kept.length())))
                .filter(text -> !text.isEmpty());
    }

    private static String checked(String url) {
        String bare = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        try {
            URI uri = URI.create(bare);
            boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (web && uri.getHost() != null) {
                return bare;
            }
        } catch (IllegalArgumentException e) {
            // said below, like every other URL that is none
        }
        throw new CommandFailed(
                ExitCode.USAGE,
                "address the node",
                "'" + url + "' is no URL of a node",
                "give --url or ROOKERY_URL as http://HOST:PORT");
    }

    /** Where this node is, without a final slash. */
    public String url() {
        return base;
    }

    /** The document at this address. */
    public JsonNode get(String operation, Target target) {
        return document(operation, exchange(operation, "GET", target, Optional.empty(), Map.of()));
    }

    public JsonNode post(String operation, Target target, JsonNode body) {
        return post(operation, target, body, Map.of());
    }

    public JsonNode post(
            String operation, Target target, JsonNode body, Map<String, String> headers) {
        return document(
                operation,
                exchange(operation, "POST", waiting(target), Optional.of(body), headers));
    }

    public JsonNode put(String operation, Target target, JsonNode body) {
        return document(
                operation,
                exchange(operation, "PUT", waiting(target), Optional.of(body), Map.of()));
    }

    public JsonNode delete(String operation, Target target) {
        return document(
                operation,
                exchange(operation, "DELETE", waiting(target), Optional.empty(), Map.of()));
    }

    private Target waiting(Target target) {
        return target.with("acks", acks);
    }

    /** By the larger HTTP client, loaded only here: the quick one knows no PATCH. */
    public JsonNode patch(String operation, Target target, JsonNode body) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base + waiting(target)))
                        .timeout(timeout)
                        .header("Content-Type", "application/json")
                        .method("PATCH", HttpRequest.BodyPublishers.ofByteArray(Json.bytes(body)));
        token.ifPresent(t -> request.header("Authorization", "Bearer " + t));
        actor.ifPresent(a -> request.header("X-Rookery-Actor", a));
        try {
            HttpClient.Builder client =
                    HttpClient.newBuilder()
                            .version(HttpClient.Version.HTTP_1_1)
                            .connectTimeout(CONNECT);
            trust.ifPresent(client::sslContext);
            HttpResponse<String> response =
                    client.build()
                            .send(
                                    request.build(),
                                    HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
            return document(operation, new Reply(response.statusCode(), response.body()));
        } catch (IOException e) {
            throw unreachable(operation, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailed(ExitCode.CANCELLED, operation, "interrupted", "", e);
        }
    }

    /** Whatever the node answers, refusals too. */
    public Reply exchange(
            String operation,
            String method,
            Target target,
            Optional<JsonNode> body,
            Map<String, String> headers) {
        try {
            HttpURLConnection connection = open(method, target, headers);
            if (body.isPresent()) {
                byte[] bytes = Json.bytes(body.get());
                connection.setRequestProperty("Content-Type", "application/json");
                connection.setDoOutput(true);
                connection.setFixedLengthStreamingMode(bytes.length);
                try (OutputStream out = connection.getOutputStream()) {
                    out.write(bytes);
                }
            }
            return read(connection);
        } catch (IOException e) {
            throw unreachable(operation, e);
        }
    }

    /** Sends a file's bytes as the body. */
    public JsonNode upload(
            String operation, Target target, Path file, Map<String, String> headers) {
        try {
            HttpURLConnection connection = open("POST", target, headers);
            connection.setRequestProperty("Content-Type", "application/octet-stream");
            connection.setDoOutput(true);
            connection.setFixedLengthStreamingMode(Files.size(file));
            try (OutputStream out = connection.getOutputStream()) {
                Files.copy(file, out);
            } catch (IOException e) {
                return document(operation, refusalDuringUpload(operation, connection, e));
            }
            return document(operation, read(connection));
        } catch (IOException e) {
            throw unreachable(operation, e);
        }
    }

    /**
     * From which byte on the node lacks an artifact; empty when it has all of it.
     *
     * @param artifact {@code artifacts/SHA256}
     */
    public OptionalLong lacking(String operation, Target artifact) {
        try {
            HttpURLConnection connection = open("HEAD", artifact, Map.of());
            if (read(connection).ok()) {
                return OptionalLong.empty();
            }
            return OptionalLong.of(connection.getHeaderFieldLong("Upload-Offset", 0));
        } catch (IOException e) {
            throw unreachable(operation, e);
        }
    }

    /**
     * Sends an artifact's bytes from one on; the node keeps what comes, also where it breaks off.
     *
     * @return whatever the node answers, refusals too
     */
    Reply uploadFrom(String operation, Target artifact, ArtifactUpload.Sent sent, long from) {
        long size = sent.size();
        try (FileChannel bytes = FileChannel.open(sent.file(), StandardOpenOption.READ)) {
            HttpURLConnection connection = open("PUT", artifact, Map.of());
            connection.setRequestProperty("Content-Type", "application/octet-stream");
            if (from > 0) {
                connection.setRequestProperty(
                        "Content-Range", "bytes %d-%d/%d".formatted(from, size - 1, size));
            }
            connection.setDoOutput(true);
            connection.setFixedLengthStreamingMode(size - from);
            try (OutputStream out = connection.getOutputStream()) {
                copy(operation, bytes.position(sent.at() + from), size - from, out);
            } catch (IOException e) {
                return refusalDuringUpload(operation, connection, e);
            }
            return read(connection);
        } catch (NoSuchFileException | AccessDeniedException e) {
            throw new CommandFailed(
                    ExitCode.FAILED, operation, e.getMessage() + " cannot be read", "", e);
        } catch (IOException e) {
            throw unreachable(operation, e);
        }
    }

    private static void copy(String operation, FileChannel file, long bytes, OutputStream out)
            throws IOException {
        ByteBuffer piece = ByteBuffer.allocate(PIECE_BYTES);
        long left = bytes;
        while (left > 0) {
            piece.clear().limit((int) Math.min(PIECE_BYTES, left));
            int n = file.read(piece);
            if (n < 0) {
                throw new CommandFailed(
                        ExitCode.FAILED,
                        operation,
                        "the file has become %d bytes shorter while it was sent".formatted(left),
                        "nothing was registered; is something still writing to the file?");
            }
            out.write(piece.array(), 0, n);
            left -= n;
        }
    }

    /**
     * A node that refuses a body early answers and closes; what it said is worth more than "broken
     * pipe".
     */
    Reply refusalDuringUpload(String operation, HttpURLConnection connection, IOException broken) {
        try {
            return read(connection);
        } catch (IOException e) {
            broken.addSuppressed(e);
            throw unreachable(operation, broken);
        }
    }

    /**
     * Streams an answer's body into {@code sink}; nothing is written when the node refuses.
     *
     * @return the entity tag without its quotes, by the contract the body's SHA-256; absent when
     *     the node gave none
     */
    public Optional<String> download(String operation, Target target, OutputStream sink) {
        try {
            HttpURLConnection connection = open("GET", target, Map.of());
            if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
                throw read(connection).failure(operation);
            }
            try (InputStream in = connection.getInputStream()) {
                in.transferTo(sink);
            }
            return Optional.ofNullable(connection.getHeaderField("ETag"))
                    .map(tag -> tag.replace("\"", ""));
        } catch (IOException e) {
            throw unreachable(operation, e);
        }
    }

    /** Where the bytes of an answer go. */
    public interface Sink {

        /**
         * Told before the first byte.
         *
         * @param from which byte of the whole it is
         */
        OutputStream from(long from) throws IOException;
    }

    /**
     * Streams an answer's body, from one byte on where the node agrees, else from the first.
     *
     * @return 200 or 206 without a body, or the refusal
     * @throws IOException the sink's own
     */
    public Reply download(String operation, Target target, long from, Sink sink)
            throws IOException {
        Map<String, String> range = from == 0 ? Map.of() : Map.of("Range", "bytes=" + from + "-");
        HttpURLConnection connection;
        InputStream body;
        int status;
        try {
            connection = open("GET", target, range);
            status = connection.getResponseCode();
            boolean wanted = status == 200 || status == 206;
            if (!wanted) {
                return read(connection);
            }
            body = connection.getInputStream();
        } catch (IOException e) {
            throw unreachable(operation, e);
        }
        OutputStream out = sink.from(status == 206 ? from : 0);
        long left = connection.getContentLengthLong();
        byte[] buffer = new byte[PIECE_BYTES];
        for (int n = next(operation, body, buffer); n >= 0; n = next(operation, body, buffer)) {
            out.write(buffer, 0, n);
            left -= n;
        }
        if (left > 0) { // The JDK takes a broken connection for the end.
            throw unreachable(operation, new IOException("it broke off " + left + " bytes early"));
        }
        return new Reply(status, "");
    }

    private int next(String operation, InputStream body, byte[] buffer) {
        try {
            return body.read(buffer);
        } catch (IOException e) {
            throw unreachable(operation, e);
        }
    }

    /**
     * Reads the node's events until the stream ends, the caller's thread all the while.
     *
     * @param silence a stream that says nothing for so long is taken for dead; a node says
     *     something every 15 seconds
     * @param begun told when the node has answered: later changes come as lines
     * @param line told each line of the stream, see {@code GET /events}
     */
    public void events(String operation, Duration silence, Runnable begun, Consumer<String> line) {
        try {
            HttpURLConnection connection = open("GET", Target.api("events"), Map.of());
            connection.setRequestProperty("Accept", "text/event-stream");
            connection.setReadTimeout((int) silence.toMillis());
            if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
                throw read(connection).failure(operation);
            }
            begun.run();
            try (BufferedReader lines =
                    new BufferedReader(
                            new InputStreamReader(
                                    connection.getInputStream(), StandardCharsets.UTF_8))) {
                for (String next = lines.readLine(); next != null; next = lines.readLine()) {
                    line.accept(next);
                }
            }
        } catch (IOException e) {
            throw unreachable(operation, e);
        }
    }

    HttpURLConnection open(String method, Target target, Map<String, String> headers)
            throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(base + target).toURL().openConnection();
        if (trust.isPresent() && connection instanceof HttpsURLConnection secure) {
            secure.setSSLSocketFactory(trust.get().getSocketFactory());
        }
        connection.setRequestMethod(method);
        connection.setConnectTimeout((int) CONNECT.toMillis());
        connection.setReadTimeout((int) timeout.toMillis());
        connection.setInstanceFollowRedirects(false);
        connection.setRequestProperty("Accept", "application/json");
        connection.setRequestProperty("User-Agent", "rookery-cli");
        token.ifPresent(t -> connection.setRequestProperty("Authorization", "Bearer " + t));
        actor.ifPresent(a -> connection.setRequestProperty("X-Rookery-Actor", a));
        headers.forEach(connection::setRequestProperty);
        return connection;
    }

    static Reply read(HttpURLConnection connection) throws IOException {
        int status = connection.getResponseCode();
        InputStream body =
                status >= 400 ? connection.getErrorStream() : connection.getInputStream();
        if (body == null) {
            return new Reply(status, "");
        }
        try (body) {
            byte[] bytes = body.readNBytes(BODY_BYTES_MAX + 1);
            if (bytes.length > BODY_BYTES_MAX) {
                throw new IOException("the answer is larger than " + BODY_BYTES_MAX + " bytes");
            }
            return new Reply(status, new String(bytes, StandardCharsets.UTF_8));
        }
    }

    private JsonNode document(String operation, Reply reply) {
        if (!reply.ok()) {
            throw reply.failure(operation);
        }
        return reply.document();
    }

    CommandFailed unreachable(String operation, IOException cause) {
        String why;
        String cure = "start a node with 'rookery start', or name one with --url or ROOKERY_URL";
        if (cause instanceof SSLException) {
            why = base + " could not be proved to be the node: " + cause.getMessage();
            cure = "give the certificate of its authority with --ca or ROOKERY_CA";
        } else if (cause instanceof SocketTimeoutException) {
            why = "no answer from " + base + " in time (" + cause.getMessage() + ")";
        } else if (cause instanceof ConnectException) {
            why = "nothing listens at " + base;
        } else if (cause instanceof UnknownHostException) {
            why = "no host of that name: " + base;
        } else {
            why = "the connection to " + base + " failed: " + cause.getMessage();
        }
        return new CommandFailed(ExitCode.UNREACHABLE, operation, why, cure, cause);
    }
}
