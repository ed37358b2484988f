package dev.rookery.cli.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.rookery.cli.client.CommandFailed;
import dev.rookery.cli.client.ExitCode;
import dev.rookery.cli.client.Json;
import dev.rookery.cli.client.SiteAccess;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * An MLflow server over its REST interface, as of 3.17. A server that is busy is asked again, a few
 * times; redirects are not followed, so nothing is ever sent to another one.
 *
 * <p>Threads: safe for any thread.
 */
final class MlflowSite {

    static final String API = "/api/2.0/mlflow/";
    private static final String FILES = "/api/2.0/mlflow-artifacts/artifacts";

    private static final int BODY_BYTES_MAX = 64 << 20;
    private static final int SAID_CHARS_MAX = 300;
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Set<Integer> BUSY = Set.of(429, 503);

    /** A file that travels more slowly than this is given up. */
    private static final int SLOW_BYTES_PER_SECOND = 64 << 10;

    private static final int TRIES_MAX = 5;
    private static final int PAUSE_SECONDS_MAX = 30;

    private final String base;
    private final SiteAccess access;
    private final Duration silence;
    private final HttpClient client;

    /**
     * @param url its root, {@code http://HOST:PORT} with or without a path
     * @param silence how long one answer may take; a file gets longer, by its size
     * @throws CommandFailed when the URL is none
     */
    MlflowSite(String url, SiteAccess access, Duration silence) {
        this.base = checked(url);
        this.access = access;
        this.silence = silence;
        HttpClient.Builder builder =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(CONNECT);
        access.trust().ifPresent(builder::sslContext);
        this.client = builder.build();
    }

    private static String checked(String url) {
        String bare = url.replaceAll("/+$", "");
        try {
            URI uri = URI.create(bare);
            boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            boolean plain = uri.getUserInfo() == null && uri.getQuery() == null;
            if (web && plain && uri.getHost() != null && uri.getFragment() == null) {
                return bare;
            }
        } catch (IllegalArgumentException e) {
            // said below, like every other URL that is none
        }
        throw new CommandFailed(
                ExitCode.USAGE,
                "export to MLflow",
                "'" + url + "' is no URL of a server",
                "give http://HOST:PORT; who you are goes into MLFLOW_TRACKING_USERNAME and"
                        + " MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN");
    }

    /**
     * What the server said.
     *
     * @param body missing where it was no JSON
     */
    record Answer(int status, JsonNode body) {

        boolean ok() {
            return status == 200;
        }

        /** MLflow's own name of the refusal; empty text where there is none. */
        String code() {
            return Json.text(body, "error_code");
        }

        /** Status, code and message, on one line. */
        String said() {
            String words = (code() + " " + Json.text(body, "message")).replaceAll("\\s+", " ");
            String cut = words.substring(0, Math.min(SAID_CHARS_MAX, words.length())).strip();
            return "HTTP " + status + (cut.isEmpty() ? "" : ": " + cut);
        }

        /**
         * The body.
         *
         * @throws MlflowException when the server refused
         */
        JsonNode orRefused(String what) {
            if (ok()) {
                return body;
            }
            throw new MlflowException("could not " + what + ": the server answered " + said());
        }
    }

    /** A part of a path or a query, encoded on its own. */
    static String encoded(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /**
     * Asks.
     *
     * @param what after {@link #API}, with its query
     */
    Answer get(String what) {
        return exchange("GET", API + what, BodyPublishers.noBody(), silence);
    }

    Answer post(String what, JsonNode body) {
        return exchange("POST", API + what, json(body), silence);
    }

    Answer patch(String what, JsonNode body) {
        return exchange("PATCH", API + what, json(body), silence);
    }

    Answer delete(String what, JsonNode body) {
        return exchange("DELETE", API + what, json(body), silence);
    }

    /** The files of one folder behind the artifact proxy. */
    Answer files(String folder) {
        String asked = FILES + "?path=" + encoded(folder);
        return exchange("GET", asked, BodyPublishers.noBody(), silence);
    }

    /** Sends a file to a place behind the artifact proxy, streamed. */
    Answer put(String path, Path file) throws IOException {
        Duration limit = silence.plusSeconds(Files.size(file) / SLOW_BYTES_PER_SECOND);
        return exchange("PUT", place(path), BodyPublishers.ofFile(file), limit);
    }

    /** The same with bytes that are few. */
    Answer put(String path, byte[] bytes) {
        return exchange("PUT", place(path), BodyPublishers.ofByteArray(bytes), silence);
    }

    private static String place(String path) {
        return FILES
                + "/"
                + Arrays.stream(path.split("/", -1))
                        .map(MlflowSite::encoded)
                        .collect(Collectors.joining("/"));
    }

    private static BodyPublisher json(JsonNode body) {
        return BodyPublishers.ofByteArray(Json.bytes(body));
    }

    private Answer exchange(String method, String target, BodyPublisher body, Duration limit) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base + target))
                        .timeout(limit)
                        .header("Accept", "application/json")
                        .header("User-Agent", "rookery-cli")
                        .header(
                                "Content-Type",
                                method.equals("PUT")
                                        ? "application/octet-stream"
                                        : "application/json")
                        .method(method, body);
        access.authorization().ifPresent(header -> request.header("Authorization", header));
        for (int again = 1; ; again++) {
            HttpResponse<InputStream> response = send(request.build());
            Answer answer = read(response);
            if (!BUSY.contains(answer.status())) {
                return known(answer);
            }
            if (again == TRIES_MAX) {
                throw failed(
                        "it is busy, and answered " + answer.said() + " " + TRIES_MAX + " times",
                        "export again later: it goes on where it was");
            }
            LockSupport.parkNanos(pause(response, again).toNanos());
        }
    }

    private static Duration pause(HttpResponse<InputStream> response, int again) {
        long seconds =
                response.headers()
                        .firstValue("Retry-After")
                        .filter(text -> text.matches("\\d{1,6}"))
                        .map(Long::parseLong)
                        .orElse(1L << again);
        return Duration.ofSeconds(Math.min(seconds, PAUSE_SECONDS_MAX));
    }

    private Answer known(Answer answer) {
        if (answer.status() == 401) {
            throw failed(
                    "it does not know us: HTTP 401",
                    "set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or"
                            + " MLFLOW_TRACKING_TOKEN");
        }
        return answer;
    }

    private HttpResponse<InputStream> send(HttpRequest request) {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw unreachable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailed(ExitCode.CANCELLED, operation(), "interrupted", "", e);
        }
    }

    private Answer read(HttpResponse<InputStream> response) {
        try (InputStream in = response.body()) {
            byte[] bytes = in.readNBytes(BODY_BYTES_MAX + 1);
            if (bytes.length > BODY_BYTES_MAX) {
                throw new IOException("an answer is larger than " + BODY_BYTES_MAX + " bytes");
            }
            return new Answer(response.statusCode(), document(bytes));
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    private static JsonNode document(byte[] bytes) {
        try {
            return Json.parseLenient(bytes);
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }

    /**
     * Asks whether this is an MLflow server with a registry that we may write to.
     *
     * @throws CommandFailed when it is something else; nothing was written
     */
    void check() {
        Answer answer = get("registered-models/search?max_results=1");
        if (answer.ok() && (answer.body().has("registered_models") || refusesLikeMlflow())) {
            return;
        }
        boolean mlflow = !answer.code().isEmpty() && answer.status() != 404;
        throw failed(
                mlflow
                        ? "it answered " + answer.said()
                        : "no MLflow registry answers there (HTTP " + answer.status() + ")",
                mlflow ? "" : "give the address that MLFLOW_TRACKING_URI has, http://HOST:PORT");
    }

    /** An empty registry answers an empty object, as any server might: is a refusal MLflow's? */
    private boolean refusesLikeMlflow() {
        return !get("registered-models/get?name=").code().isEmpty();
    }

    /** Ends the whole export. */
    CommandFailed failed(String reason, String cure) {
        return new CommandFailed(ExitCode.FAILED, operation(), reason, cure);
    }

    private CommandFailed unreachable(IOException e) {
        String why =
                e instanceof ConnectException
                        ? "nobody listens there"
                        : Optional.ofNullable(e.getMessage()).orElse(e.getClass().getSimpleName());
        return new CommandFailed(
                ExitCode.UNREACHABLE,
                operation(),
                "the server does not answer: " + why,
                "check that it runs; then export again: it goes on where it was",
                e);
    }

    private String operation() {
        return "export to " + base;
    }
}
