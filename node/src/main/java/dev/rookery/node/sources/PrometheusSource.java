package dev.rookery.node.sources;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rookery.node.outbound.OutboundGuard;
import dev.rookery.node.outbound.OutboundOpenException;
import dev.rookery.node.settings.RollbackSource;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One model's figures on one Prometheus server: a query each, by its HTTP API's instant query
 * ({@code GET /api/v1/query}), all as of the same time. Only the server that the settings name is
 * ever called; redirects are not followed.
 *
 * <p>Threads: safe for any thread that may block, for at most some seconds a query.
 */
public final class PrometheusSource {

    /** A single number has some hundred bytes. */
    static final int ANSWER_BYTES_MAX = 64 << 10;

    /** Two attempts a query, five failures leave the server alone for a minute. */
    public static final OutboundGuard.Rules PATIENCE =
            new OutboundGuard.Rules(2, Duration.ofMillis(500), 5, Duration.ofMinutes(1));

    private static final Duration CONNECT = Duration.ofSeconds(3);
    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final int OK = 200;
    private static final int SERVER_ERROR = 500;
    private static final int TOO_MANY = 429;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final RollbackSource source;
    private final OutboundGuard guard;
    private final HttpClient client;

    public PrometheusSource(RollbackSource source, OutboundGuard.Rules rules, Clock clock) {
        this.source = source;
        this.guard =
                new OutboundGuard(source.url().toString(), rules, PrometheusSource::passing, clock);
        this.client =
                HttpClient.newBuilder()
                        .connectTimeout(CONNECT)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .build();
    }

    /** {@code closed}, {@code open} or {@code half_open}. */
    public String breaker() {
        return guard.breaker();
    }

    /**
     * Asks every query as of one time.
     *
     * @param atSeconds since 1970
     * @return the figures that there are; a query without a result, or with NaN, has none
     * @throws SourceException when the server does not answer, refuses a query, or has more than
     *     one result for it
     */
    public SortedMap<String, Double> ask(long atSeconds) {
        SortedMap<String, Double> figures = new TreeMap<>();
        for (Map.Entry<String, String> query : source.queries().entrySet()) {
            value(query.getKey(), query.getValue(), atSeconds)
                    .ifPresent(value -> figures.put(query.getKey(), value));
        }
        return figures;
    }

    private OptionalDouble value(String metric, String query, long atSeconds) {
        String encoded = URLEncoder.encode(query, StandardCharsets.UTF_8);
        URI uri =
                URI.create(source.url() + "/api/v1/query?query=" + encoded + "&time=" + atSeconds);
        try {
            return read(metric, guard.call(() -> get(metric, uri)));
        } catch (OutboundOpenException e) {
            throw failed(metric, e.getMessage(), true, e);
        }
    }

    private byte[] get(String metric, URI uri) {
        HttpRequest request = HttpRequest.newBuilder(uri).timeout(ANSWER).build();
        try {
            HttpResponse<InputStream> answer =
                    client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            byte[] body;
            try (InputStream in = answer.body()) {
                body = in.readNBytes(ANSWER_BYTES_MAX + 1);
            }
            if (answer.statusCode() != OK) {
                int status = answer.statusCode();
                boolean passing = status >= SERVER_ERROR || status == TOO_MANY;
                throw failed(metric, "it answered " + status, passing, null);
            }
            if (body.length > ANSWER_BYTES_MAX) {
                throw failed(
                        metric, "its answer has over " + ANSWER_BYTES_MAX + " bytes", false, null);
            }
            return body;
        } catch (IOException e) {
            throw failed(metric, String.valueOf(e.getMessage()), true, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed(metric, "the node is stopping", false, e);
        }
    }

    private OptionalDouble read(String metric, byte[] body) {
        JsonNode data;
        try {
            data = JSON.readTree(new String(body, StandardCharsets.UTF_8)).path("data");
        } catch (JsonProcessingException e) {
            throw failed(metric, "its answer is no JSON", false, e);
        }
        JsonNode result = data.path("result");
        return switch (data.path("resultType").asText()) {
            case "scalar" -> number(metric, result.path(1));
            case "vector" -> {
                if (result.size() > 1) {
                    String many = result.size() + " series; let it aggregate them to one";
                    throw failed(metric, "the query has " + many, false, null);
                }
                yield result.isEmpty()
                        ? OptionalDouble.empty()
                        : number(metric, result.path(0).path("value").path(1));
            }
            default -> throw failed(metric, "the query gives no vector and no scalar", false, null);
        };
    }

    /** Prometheus writes numbers as texts. */
    private OptionalDouble number(String metric, JsonNode value) {
        String text = value.asText();
        if (text.equals("NaN") || text.endsWith("Inf")) {
            return OptionalDouble.empty();
        }
        try {
            double number = new BigDecimal(text).doubleValue();
            return Double.isFinite(number) ? OptionalDouble.of(number) : OptionalDouble.empty();
        } catch (NumberFormatException e) {
            throw failed(metric, "its answer is no number", false, e);
        }
    }

    private SourceException failed(String metric, String why, boolean passing, Throwable cause) {
        return new SourceException(
                "could not ask %s for %s of %s: %s"
                        .formatted(source.url(), metric, source.model(), why),
                passing,
                cause);
    }

    private static boolean passing(Throwable failure) {
        return failure instanceof SourceException source && source.passing();
    }
}
