package dev.rookery.backup.s3;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/** A server in front of a real one that spoils some of the requests. */
final class FlakyServer implements AutoCloseable {

    /** What becomes of a request. */
    enum Fate {
        ANSWERED,
        /** Not passed on; a server's own failure. */
        REFUSED,
        /** Passed on; the answer breaks off in the middle. */
        CUT,
        /** Passed on; no answer comes. */
        LOST
    }

    private static final Set<String> NOT_PASSED_ON =
            Set.of("host", "connection", "content-length", "upgrade", "expect");

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpClient client = HttpClient.newHttpClient();
    private final AtomicInteger requests = new AtomicInteger();
    private final URI behind;
    private final IntFunction<Fate> fates;

    /**
     * @param fates by the number of the request, from 1
     */
    FlakyServer(URI behind, IntFunction<Fate> fates) {
        this.behind = behind;
        this.fates = fates;
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::pass);
        server.setExecutor(threads);
        server.start();
    }

    S3Bucket at(String bucket) {
        URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        return new S3Bucket(
                Optional.of(url),
                "us-east-1",
                bucket,
                "",
                true,
                Optional.of(new S3Bucket.Keys("a", "s")));
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void pass(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        Fate fate = fates.apply(requests.incrementAndGet());
        try (exchange) {
            if (fate == Fate.REFUSED) {
                exchange.sendResponseHeaders(500, -1);
                return;
            }
            HttpResponse<byte[]> answer = ask(exchange, body);
            if (fate == Fate.LOST) {
                return;
            }
            answer(exchange, answer, fate == Fate.CUT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private HttpResponse<byte[]> ask(HttpExchange exchange, byte[] body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(behind.resolve(exchange.getRequestURI()))
                        .method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(body));
        exchange.getRequestHeaders()
                .forEach(
                        (name, values) -> {
                            if (!NOT_PASSED_ON.contains(name.toLowerCase(Locale.ROOT))) {
                                values.forEach(value -> request.header(name, value));
                            }
                        });
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }

    private static void answer(HttpExchange exchange, HttpResponse<byte[]> answer, boolean cut)
            throws IOException {
        for (String name : List.of("ETag", "Content-Type", "Last-Modified")) {
            answer.headers()
                    .firstValue(name)
                    .ifPresent(value -> exchange.getResponseHeaders().set(name, value));
        }
        byte[] body = answer.body();
        exchange.sendResponseHeaders(answer.statusCode(), body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body, 0, cut ? body.length / 2 : body.length);
        }
    }
}
