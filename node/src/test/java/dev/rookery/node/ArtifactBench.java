package dev.rookery.node;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.ExecutionException;

/**
 * Upload and download of a large artifact by {@code curl}, at a running node and at a plain Vert.x
 * server that writes a body to a file and sends a file, in turn, so that a loaded machine is loaded
 * for both. The sink neither hashes nor forces what it writes; the node does both.
 *
 * <pre>
 * ArtifactBench URL FOLDER [MiB] [rounds], default 2048 and 3
 * </pre>
 *
 * <p>Threads: one, and the sink's event loop.
 */
public final class ArtifactBench {
    private static final int PIECE_BYTES = 1 << 20;
    private static final double MB = 1_000_000;
    private static final double NANOS = 1_000_000_000;

    private final String node;
    private final Path body;
    private final Path sunk;
    private final int mebibytes;
    private final Random random = new Random();

    private ArtifactBench(String node, Path folder, int mebibytes) {
        this.node = node;
        this.body = folder.resolve("body.bin");
        this.sunk = folder.resolve("sunk.bin");
        this.mebibytes = mebibytes;
    }

    /** Runs it. */
    public static void main(String[] arguments)
            throws IOException, InterruptedException, ExecutionException {
        int mebibytes = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 2_048;
        int rounds = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 3;
        Path folder = Files.createTempDirectory(Path.of(arguments[1]), "artifact-bench");
        ArtifactBench bench = new ArtifactBench(arguments[0], folder, mebibytes);
        Vertx vertx = Vertx.vertx();
        try {
            bench.write();
            HttpServer sink = bench.sink(vertx);
            bench.run("http://127.0.0.1:" + sink.actualPort() + "/", rounds);
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get();
            Files.deleteIfExists(bench.body);
            Files.deleteIfExists(bench.sunk);
            Files.delete(folder);
        }
    }

    private void run(String sink, int rounds) throws IOException, InterruptedException {
        List<Double> up = new ArrayList<>();
        List<Double> down = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            renew();
            double sinkUp = upload(sink);
            double nodeUp = upload(node + "/api/v1/artifacts");
            String artifact = node + "/api/v1/artifacts/" + hash();
            double sinkDown = download(sink);
            double nodeDown = download(artifact);
            up.add(nodeUp / sinkUp);
            down.add(nodeDown / sinkDown);
            say(
                    "round %d: upload sink %.0f, node %.0f MB/s; download sink %.0f, node %.0f MB/s",
                    round + 1, sinkUp, nodeUp, sinkDown, nodeDown);
        }
        say("node / sink, median of %d: upload %.2f, download %.2f", rounds, mid(up), mid(down));
    }

    private HttpServer sink(Vertx vertx) throws InterruptedException, ExecutionException {
        return vertx.createHttpServer(new HttpServerOptions().setHost("127.0.0.1").setPort(0))
                .requestHandler(request -> answer(vertx, request))
                .listen()
                .toCompletionStage()
                .toCompletableFuture()
                .get();
    }

    private void answer(Vertx vertx, HttpServerRequest request) {
        if (request.method().equals(HttpMethod.GET)) {
            request.response().sendFile(sunk.toString());
            return;
        }
        request.pause();
        OpenOptions options = new OpenOptions().setCreate(true).setTruncateExisting(true);
        Future<Void> written =
                vertx.fileSystem().open(sunk.toString(), options).compose(request::pipeTo);
        written.onComplete(
                ended -> request.response().setStatusCode(ended.succeeded() ? 201 : 500).end());
    }

    private void write() throws IOException {
        byte[] piece = new byte[PIECE_BYTES];
        try (OutputStream out = Files.newOutputStream(body)) {
            for (int i = 0; i < mebibytes; i++) {
                random.nextBytes(piece);
                out.write(piece);
            }
        }
    }

    /** Other bytes each time, or the node would have them. */
    private void renew() throws IOException {
        try (FileChannel channel = FileChannel.open(body, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(Long.BYTES).putLong(random.nextLong()).flip(), 0);
        }
    }

    private double upload(String url) throws IOException, InterruptedException {
        return timed(
                "-X",
                "POST",
                "-H",
                "Content-Type: application/octet-stream",
                "-T",
                body.toString(),
                url);
    }

    private double download(String url) throws IOException, InterruptedException {
        return timed(url);
    }

    private double timed(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("curl", "-sS", "-f", "-o", "/dev/null"));
        command.addAll(List.of(arguments));
        long begun = System.nanoTime();
        int exit = new ProcessBuilder(command).inheritIO().start().waitFor();
        double seconds = (System.nanoTime() - begun) / NANOS;
        if (exit != 0) {
            throw new IOException(command + " ended with " + exit);
        }
        return mebibytes * (double) PIECE_BYTES / MB / seconds;
    }

    private String hash() throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sha256sum", body.toString()).start();
        String text =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        process.waitFor();
        return text.substring(0, 64);
    }

    private static double mid(List<Double> ratios) {
        Collections.sort(ratios);
        return ratios.get(ratios.size() / 2);
    }

    private static void say(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
