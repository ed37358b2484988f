package dev.rookery.node.hooks;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A small server on loopback that is told things, and remembers what. */
public final class Receiver implements AutoCloseable {

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Got> got = new CopyOnWriteArrayList<>();
    private volatile Answer answer = exchange -> exchange.sendResponseHeaders(204, -1);

    /** What it was told; header names in lower case. */
    public record Got(String path, Map<String, String> headers, String body) {}

    /** How it answers. */
    @FunctionalInterface
    public interface Answer {
        /** Sends a response, or none. */
        void to(HttpExchange exchange) throws IOException;
    }

    /** On a free port. */
    public Receiver() {
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException("no port for a receiver", e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::take);
        server.start();
    }

    private void take(HttpExchange exchange) throws IOException {
        Map<String, String> headers = new TreeMap<>();
        exchange.getRequestHeaders()
                .forEach(
                        (name, values) ->
                                headers.put(
                                        name.toLowerCase(java.util.Locale.ROOT), values.get(0)));
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        got.add(new Got(exchange.getRequestURI().toString(), headers, body));
        answer.to(exchange);
        exchange.close();
    }

    /** How it answers from now on. */
    public void answers(Answer how) {
        answer = how;
    }

    /** With a status, from now on. */
    public void answers(int status) {
        answers(exchange -> exchange.sendResponseHeaders(status, -1));
    }

    /** Everything it was told, in order. */
    public List<Got> got() {
        return got;
    }

    /** Where it listens. */
    public int port() {
        return server.getAddress().getPort();
    }

    /** A URL of its own. */
    public String url() {
        return "http://127.0.0.1:" + port() + "/hook?x=1";
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
