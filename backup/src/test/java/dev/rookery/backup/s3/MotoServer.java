package dev.rookery.backup.s3;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import software.amazon.awssdk.core.sync.RequestBody;

/**
 * A real S3 server: {@code moto_server} on a free port of loopback, or, with {@code
 * -Drookery.s3.url=URL}, one that runs already and takes any keys.
 */
public final class MotoServer implements AutoCloseable {
    private static final Pattern RUNNING =
            Pattern.compile("Running on (http://127\\.0\\.0\\.1:\\d+)");
    private static final AtomicInteger BUCKETS = new AtomicInteger();
    private static Optional<MotoServer> shared = Optional.empty();

    private final List<String> command;
    private final Optional<Process> process;
    private final URI url;

    private MotoServer(List<String> command, Optional<Process> process, URI url) {
        this.command = command;
        this.process = process;
        this.url = url;
    }

    /** One for all tests of this JVM; skips the test, saying why, where there is none. */
    public static synchronized MotoServer shared() {
        if (shared.isEmpty()) {
            Optional<String> running = Optional.ofNullable(System.getProperty("rookery.s3.url"));
            MotoServer server =
                    running.map(at -> new MotoServer(List.of(), Optional.empty(), URI.create(at)))
                            .orElseGet(() -> start(Map.of()));
            Runtime.getRuntime().addShutdownHook(new Thread(server::close));
            shared = Optional.of(server);
        }
        return shared.get();
    }

    /** One of its own, always {@code moto_server}, which the test may stop. */
    public static MotoServer start(Map<String, String> environment) {
        for (List<String> command :
                List.of(List.of("moto_server"), List.of("python3", "-m", "moto.server"))) {
            Optional<MotoServer> started = start(command, environment, "0");
            if (started.isPresent()) {
                return started.get();
            }
        }
        Assumptions.abort("no S3 server here: install moto_server (pip install 'moto[server]')");
        throw new IllegalStateException("not reached");
    }

    /** Another one on the port of one that was stopped. */
    public MotoServer again() {
        return start(command, Map.of(), String.valueOf(url.getPort())).orElseThrow();
    }

    /** Where it answers. */
    public URI url() {
        return url;
    }

    /** A new, empty bucket's name. */
    public String bucket() {
        String name = "bucket-" + ProcessHandle.current().pid() + "-" + BUCKETS.incrementAndGet();
        make(name);
        return name;
    }

    /** Makes a bucket. */
    public void make(String bucket) {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) url.resolve("/" + bucket).toURL().openConnection();
            connection.setRequestMethod("PUT");
            if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
                throw new IllegalStateException("no bucket: " + connection.getResponseCode());
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Puts an object, or replaces it. */
    public void put(String bucket, String key, byte[] bytes) {
        try (S3Connection connection = S3Connection.to(at(bucket, ""))) {
            connection
                    .client()
                    .putObject(put -> put.bucket(bucket).key(key), RequestBody.fromBytes(bytes));
        }
    }

    /** Objects below a prefix of a new bucket. */
    public S3Bucket at(String bucket, String prefix) {
        return new S3Bucket(
                Optional.of(url),
                "us-east-1",
                bucket,
                prefix,
                true,
                Optional.of(new S3Bucket.Keys("test-access", "test-secret")));
    }

    @Override
    public void close() {
        process.ifPresent(MotoServer::end);
    }

    private static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Optional<MotoServer> start(
            List<String> command, Map<String, String> environment, String port) {
        List<String> whole = new ArrayList<>(command);
        whole.addAll(List.of("-H", "127.0.0.1", "-p", port));
        ProcessBuilder builder = new ProcessBuilder(whole).redirectErrorStream(true);
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Matcher matcher = RUNNING.matcher(line);
                if (matcher.find()) {
                    Thread drain = new Thread(() -> lines.lines().forEach(ignored -> {}));
                    drain.setDaemon(true);
                    drain.start();
                    return Optional.of(
                            new MotoServer(
                                    command, Optional.of(process), URI.create(matcher.group(1))));
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
