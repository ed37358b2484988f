package dev.rookery.cli;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.rookery.cli.client.Json;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** An MLflow server of its own on loopback, its database and artifacts in one folder. */
final class RealMlflow implements AutoCloseable {

    private static final Duration START_MAX = Duration.ofMinutes(2);
    private static final Map<String, String> QUIET =
            Map.of(
                    "MLFLOW_DISABLE_TELEMETRY", "true",
                    "MLFLOW_SERVER_ENABLE_JOB_EXECUTION", "false",
                    "PYTHONWARNINGS", "ignore");

    private final Process process;
    private final String url;
    private final Path folder;

    private RealMlflow(Process process, String url, Path folder) {
        this.process = process;
        this.url = url;
        this.folder = folder;
    }

    /** Starts one, or skips the test, saying why. */
    static RealMlflow start(Path folder) throws IOException {
        // To import it all takes seconds; to look where it is does not.
        String look =
                "import sys; from importlib.util import find_spec;"
                        + " sys.exit(not all(map(find_spec, ('mlflow', 'flask', 'alembic'))))";
        if (python(folder, "-c", look).isEmpty()) {
            String reason = "no MLflow here: pip install mlflow";
            System.out.println("skipped: " + reason);
            Assumptions.abort(reason);
        }
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        List<String> command =
                List.of(
                        "python3",
                        "-m",
                        "mlflow",
                        "server",
                        "--backend-store-uri",
                        "sqlite:///" + folder.resolve("mlflow.db"),
                        "--artifacts-destination",
                        folder.resolve("mlartifacts").toString(),
                        "--serve-artifacts",
                        "--host",
                        "127.0.0.1",
                        "--port",
                        String.valueOf(port),
                        "--workers",
                        "1");
        Process process = started(folder, command, folder.resolve("server.log"));
        RealMlflow server = new RealMlflow(process, "http://127.0.0.1:" + port, folder);
        try {
            await().atMost(START_MAX).until(() -> !process.isAlive() || server.isHealthy());
            if (!process.isAlive()) {
                throw new AssertionError(Files.readString(folder.resolve("server.log")));
            }
            return server;
        } catch (AssertionError | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private static Process started(Path folder, List<String> command, Path log) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile());
        builder.environment().putAll(QUIET);
        return builder.start();
    }

    /** Runs a program to its end; empty text when it failed or there is no Python. */
    private static String python(Path folder, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("python3"));
        command.addAll(List.of(arguments));
        Path log = Files.createTempFile(folder, "python", ".log");
        try {
            Process process = started(folder, command, log);
            if (!process.waitFor(START_MAX.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return "";
            }
            String said = Files.readString(log) + "\n";
            if (process.exitValue() != 0) {
                System.out.println(said);
            }
            return process.exitValue() == 0 ? said : "";
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    private boolean isHealthy() {
        try {
            return connection("/health").getResponseCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException e) {
            return false;
        }
    }

    private HttpURLConnection connection(String path) throws IOException {
        return (HttpURLConnection) URI.create(url + path).toURL().openConnection();
    }

    String url() {
        return url;
    }

    /** Where {@code mlflow.db} and {@code mlartifacts} are. */
    Path folder() {
        return folder;
    }

    /** Runs a program of the tests' own against it, with MLflow's own client. */
    void run(Path program) throws IOException {
        if (python(folder, program.toString(), url).isEmpty()) {
            throw new AssertionError(program + " failed");
        }
    }

    /** What it answers, below its API; missing when that is no document. */
    JsonNode get(String path) throws IOException {
        HttpURLConnection connection = connection("/api/2.0/mlflow/" + path);
        if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
            return MissingNode.getInstance();
        }
        return Json.parse(
                new String(connection.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
