package dev.rookery.backup.offsite;

import dev.rookery.backup.copy.CopyMetadata;
import dev.rookery.backup.s3.S3Bucket;
import dev.rookery.backup.s3.S3Store;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;

/**
 * How long a copy takes out and back: {@code OffsiteBench FOLDER MEGABYTES} to a directory, or
 * {@code OffsiteBench FOLDER MEGABYTES URL BUCKET} to an S3 server. The file is of facts as JSON.
 */
public final class OffsiteBench {
    private static final OffsiteNames NAMES = OffsiteNames.of("bench", "n~01234567");
    private final OffsiteStore store;
    private final Sealer sealer =
            new Sealer(Optional.of(OffsiteKey.of(new byte[OffsiteKey.BYTES])));
    private final PrintStream out;

    private OffsiteBench(OffsiteStore store, PrintStream out) {
        this.store = store;
        this.out = out;
    }

    /** Runs it. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        Path file = file(folder.resolve("registry.db"), Integer.parseInt(arguments[1]));
        try (OffsiteStore store =
                arguments.length == 2
                        ? new DirectoryStore(Files.createDirectories(folder.resolve("place")))
                        : s3(arguments[2], arguments[3])) {
            new OffsiteBench(store, System.out).run(file, folder.resolve("back.db"));
        }
    }

    private void run(Path file, Path back) throws IOException {
        CopyMetadata copy = CopyUploadTest.metadata(file, 1);
        long[] sent = {0};
        timed(
                "send",
                copy.dbSizeBytes(),
                () ->
                        new CopyUpload(store, sealer, NAMES, view())
                                .run(copy, file, "n", bytes -> sent[0] += bytes));
        out.printf(Locale.ROOT, "stored %d of %d bytes%n", sent[0], copy.dbSizeBytes());
        timed(
                "send again",
                copy.dbSizeBytes(),
                () ->
                        new CopyUpload(store, sealer, NAMES, view())
                                .run(copy, file, "n", bytes -> {}));
        CopyManifest manifest = view().complete().get(0).manifest().orElseThrow();
        timed(
                "fetch",
                copy.dbSizeBytes(),
                () -> new OffsiteFetch(store, sealer).copy(manifest, back, bytes -> {}));
    }

    private OffsiteView view() {
        return OffsiteView.of(store, NAMES.all(), sealer);
    }

    private void timed(String what, long bytes, Runnable work) {
        Duration before = processor();
        long begun = System.nanoTime();
        work.run();
        double wall = (System.nanoTime() - begun) / 1e9;
        double busy = processor().minus(before).toMillis() / 1e3;
        double rate = bytes / wall / (1 << 20);
        out.printf(
                Locale.ROOT, "%s: %.2f s, processor %.2f s, %.0f MB/s%n", what, wall, busy, rate);
    }

    private static Duration processor() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private static Path file(Path file, int megabytes) throws IOException {
        Random random = new Random(1);
        try (OutputStream to = Files.newOutputStream(file)) {
            for (long written = 0; written < (long) megabytes << 20; ) {
                String fact =
                        "{\"origin\":\"%016x%016x\",\"stamp\":%d,\"elo\":%.3f,\"loss\":%.6f}%n"
                                .formatted(
                                        random.nextLong(),
                                        random.nextLong(),
                                        random.nextLong(),
                                        random.nextDouble() * 2_000,
                                        random.nextDouble());
                byte[] bytes = fact.repeat(2).getBytes(StandardCharsets.US_ASCII);
                to.write(bytes);
                written += bytes.length;
            }
        }
        return file;
    }

    private static OffsiteStore s3(String url, String bucket) {
        return new S3Store(
                new S3Bucket(
                        Optional.of(URI.create(url)),
                        "us-east-1",
                        bucket,
                        "",
                        true,
                        Optional.of(new S3Bucket.Keys("a", "s"))));
    }
}
