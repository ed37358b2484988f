package dev.rookery.backup.offsite;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rookery.backup.copy.CopyMetadata;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;

/** A copy of many chunks, out and back, for tests of places in other rooms. */
public final class Journeys {
    private static final int CHUNK = 1_000;
    private static final OffsiteNames NAMES = OffsiteNames.of("c", "n~01234567");
    private final Path folder;
    private final Sealer sealer = new Sealer(Optional.of(OffsiteKey.of(new byte[32])));

    /** With files in a folder. */
    public Journeys(Path folder) {
        this.folder = folder;
    }

    /** A file of so many chunks. */
    public Path file(int chunks) throws IOException {
        byte[] bytes = new byte[chunks * CHUNK];
        new Random(chunks).nextBytes(bytes);
        return Files.write(folder.resolve("file-" + chunks), bytes);
    }

    /** Sends it, from where an earlier attempt ended. */
    public void send(OffsiteStore store, Path file) throws IOException {
        CopyMetadata copy = CopyUploadTest.metadata(file, 1);
        OffsiteView there = OffsiteView.of(store, NAMES.all(), sealer);
        new CopyUpload(store, sealer, NAMES, there, CHUNK).run(copy, file, "n", bytes -> {});
    }

    /** Fetches it, from where an earlier attempt ended, and compares. */
    public void fetch(OffsiteStore store, Path file) throws IOException {
        Path back = file.resolveSibling(file.getFileName() + ".back");
        OffsiteCopy copy = OffsiteView.of(store, NAMES.all(), sealer).complete().get(0);
        CopyManifest manifest = copy.manifest().orElseThrow();
        assertEquals(
                Optional.empty(),
                new OffsiteFetch(store, sealer).copy(manifest, back, bytes -> {}));
        assertArrayEquals(Files.readAllBytes(file), Files.readAllBytes(back));
    }
}
