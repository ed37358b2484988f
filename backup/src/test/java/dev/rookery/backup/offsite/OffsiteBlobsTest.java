package dev.rookery.backup.offsite;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.backup.Fault;
import dev.rookery.backup.file.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OffsiteBlobsTest {
    private static final int CHUNK = 1_000;
    @TempDir Path folder;
    private final InMemoryOffsiteStore store = new InMemoryOffsiteStore();
    private final Sealer sealer = new Sealer(Optional.of(OffsiteKey.of(new byte[32])));

    @Test
    void aFileOfAnySizeComesBackAsItWas() throws IOException {
        for (int bytes : new int[] {0, 1, 999, 1_000, 1_001, 5_432}) {
            // given
            Path file = file(bytes);
            String hash = Sha256.of(file);

            // when
            assertEquals(Optional.empty(), blobs().send(hash, file, put -> {}));
            Path back = folder.resolve("back-" + bytes);
            assertEquals(Optional.empty(), blobs().fetch(hash, back, got -> {}));

            // then
            assertArrayEquals(Files.readAllBytes(file), Files.readAllBytes(back));
            assertTrue(blobs().has(hash));
        }
        assertEquals(6, blobs().count());
    }

    @Test
    void whatIsThereIsNotSentAgainAndAnInterruptedUploadGoesOn() throws IOException {
        // given an upload that broke behind its second chunk
        Path file = file(4_500);
        String hash = Sha256.of(file);
        store.putsUntilFailure = 2;
        assertThrows(OffsiteException.class, () -> blobs().send(hash, file, put -> {}));
        assertFalse(blobs().has(hash));
        store.putsUntilFailure = Integer.MAX_VALUE;
        store.puts = 0;

        // when
        blobs().send(hash, file, put -> {});
        blobs().send(hash, file, put -> {});

        // then
        assertEquals(3, store.puts);
        assertTrue(blobs().has(hash));
    }

    @Test
    void anInterruptedFetchGoesOnBehindItsWholeChunks() throws IOException {
        // given two chunks and a half of a file
        Path file = file(4_500);
        String hash = Sha256.of(file);
        blobs().send(hash, file, put -> {});
        Path back = folder.resolve("back");
        Files.write(back, Arrays.copyOf(Files.readAllBytes(file), 2_500));

        // when
        List<Long> came = new ArrayList<>();
        assertEquals(Optional.empty(), blobs().fetch(hash, back, came::add));

        // then
        assertEquals(List.of(1_000L, 1_000L, 500L), came);
        assertArrayEquals(Files.readAllBytes(file), Files.readAllBytes(back));
    }

    @Test
    void whatAnInterruptedFetchLeftIsProvenToo() throws IOException {
        // given a file of the right length of which a byte is wrong
        Path file = file(4_500);
        String hash = Sha256.of(file);
        blobs().send(hash, file, put -> {});
        Path back = folder.resolve("back");
        byte[] wrong = Files.readAllBytes(file);
        wrong[7] ^= 1;
        Files.write(back, wrong);

        // when, then
        assertEquals(Optional.empty(), blobs().fetch(hash, back, got -> {}));
        assertArrayEquals(Files.readAllBytes(file), Files.readAllBytes(back));
    }

    @Test
    void bytesThatAreNotTheirNameAreNeitherSentNorKept() throws IOException {
        Path file = file(1_500);
        String other = Sha256.of(new byte[3]);
        assertEquals(
                Fault.Code.HASH_DIFFERS, blobs().send(other, file, put -> {}).orElseThrow().code());
        assertEquals(0, store.puts);

        String hash = Sha256.of(file);
        blobs().send(hash, file, put -> {});
        String name = store.objects.firstKey();
        store.objects.put(name, store.objects.get(store.objects.lastKey()));
        Path back = folder.resolve("back");
        assertTrue(blobs().fetch(hash, back, got -> {}).isPresent());
        assertFalse(Files.exists(back));
    }

    @Test
    void objectsOfAnotherKeyAreNotThere() throws IOException {
        Path file = file(1_500);
        String hash = Sha256.of(file);
        blobs().send(hash, file, put -> {});

        OffsiteBlobs plain = OffsiteBlobs.of(store, "c", new Sealer(Optional.empty()), CHUNK);

        assertFalse(plain.has(hash));
        assertTrue(plain.fetch(hash, folder.resolve("x"), got -> {}).isPresent());
        assertFalse(OffsiteBlobs.of(store, "d", sealer, CHUNK).has(hash));
        assertEquals(List.of(), OffsiteNode.all(store, "c"));
    }

    private OffsiteBlobs blobs() {
        return OffsiteBlobs.of(store, "c", sealer, CHUNK);
    }

    private Path file(int bytes) throws IOException {
        byte[] content = new byte[bytes];
        new Random(bytes).nextBytes(content);
        return Files.write(folder.resolve("file-" + bytes), content);
    }
}
