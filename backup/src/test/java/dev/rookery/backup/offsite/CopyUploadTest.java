package dev.rookery.backup.offsite;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.backup.BackupException;
import dev.rookery.backup.BackupId;
import dev.rookery.backup.BackupKind;
import dev.rookery.backup.Contents;
import dev.rookery.backup.Fault;
import dev.rookery.backup.Heads;
import dev.rookery.backup.copy.CopyMetadata;
import dev.rookery.backup.file.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A copy on its way out and back, interrupted, changed and taken for another. */
class CopyUploadTest {
    private static final int CHUNK = 1_000;
    private static final OffsiteNames NAMES = OffsiteNames.of("c", "a~01234567");
    private final InMemoryOffsiteStore store = new InMemoryOffsiteStore();
    private Sealer sealer = new Sealer(Optional.of(OffsiteKey.of(new byte[32])));
    @TempDir Path temp;

    @Test
    void whatWasSentComesBackByteForByteWhateverItsSize() throws IOException {
        for (int size : List.of(1, 999, 1_000, 1_001, 25_500)) {
            Path file = file(size, size);
            CopyMetadata copy = metadata(file, size);

            upload(copy, file);

            Path back = temp.resolve("back-" + size);
            assertEquals(Optional.empty(), fetch(manifest(copy), back));
            assertArrayEquals(Files.readAllBytes(file), Files.readAllBytes(back));
        }
        assertEquals(5, view().complete().size());
    }

    @Test
    void anUploadThatBreaksAnywhereGoesOnThereAndSendsNothingTwice() throws IOException {
        Path file = file(10 * CHUNK, 1);
        for (boolean behind : new boolean[] {false, true}) {
            for (int puts = 0; puts <= 10; puts++) {
                // given an upload that breaks after some objects
                CopyMetadata copy = metadata(file, 100 + puts + (behind ? 50 : 0));
                store.putsUntilFailure = puts;
                store.failsBehind = behind;
                assertThrows(OffsiteException.class, () -> upload(copy, file));
                boolean whole = behind && puts == 10;
                String folder = NAMES.copy(copy);
                assertEquals(
                        whole,
                        view().complete().stream().anyMatch(c -> c.folder().equals(folder)),
                        "after " + puts + " puts");

                // when
                store.putsUntilFailure = Integer.MAX_VALUE;
                store.puts = 0;
                upload(copy, file);

                // then only the rest was put, the manifest last (one that had come is replaced)
                int left = 11 - puts - (behind && !whole ? 1 : 0);
                assertEquals(left, store.puts, "after " + puts + " puts");
                assertTrue(view().copies().get(0).complete());
                Path back = temp.resolve("back-" + puts + behind);
                assertEquals(Optional.empty(), fetch(manifest(copy), back));
            }
        }
    }

    @Test
    void aFetchThatBreaksGoesOnAndAHalfWrittenChunkIsFetchedAgain() throws IOException {
        // given a file of which three chunks came, one of them damaged since
        Path file = file(10 * CHUNK, 2);
        CopyMetadata copy = metadata(file, 1);
        upload(copy, file);
        Path back = temp.resolve("back");
        byte[] part = Arrays.copyOf(Files.readAllBytes(file), 3 * CHUNK + 10);
        part[CHUNK + 1] ^= 1;
        Files.write(back, part);

        // when
        AtomicLong got = new AtomicLong();
        Optional<Fault> fault =
                new OffsiteFetch(store, sealer).copy(manifest(copy), back, got::addAndGet);

        // then
        assertEquals(Optional.empty(), fault);
        assertEquals(8 * CHUNK, got.get());
        assertArrayEquals(Files.readAllBytes(file), Files.readAllBytes(back));
    }

    @Test
    void anObjectThatIsMissingCutChangedOrSwappedIsNamedAndTheFileIsOfNoUse() throws IOException {
        for (Sealer each : List.of(sealer, new Sealer(Optional.empty()))) {
            sealer = each;
            store.objects.clear();
            Path file = file(4 * CHUNK, 3);
            CopyMetadata copy = metadata(file, 2);
            upload(copy, file);
            CopyManifest manifest = manifest(copy);
            String second = manifest.chunks().get(1).name();
            String third = manifest.chunks().get(2).name();
            byte[] whole = store.objects.get(second);

            // when its bytes are others, of the same length
            store.objects.put(second, store.objects.get(third));
            assertNamed(second, fetch(manifest, temp.resolve("swapped")));
            byte[] changed = whole.clone();
            changed[whole.length - 20] ^= 1;
            store.objects.put(second, changed);
            assertNamed(second, fetch(manifest, temp.resolve("changed")));

            // when it was cut or is gone, that shows without reading it
            store.objects.put(second, Arrays.copyOf(whole, whole.length - 1));
            assertNamed(second, fetch(manifest, temp.resolve("cut")));
            assertTrue(view().copies().get(0).fault().orElse("").contains(second));
            store.objects.remove(second);
            assertNamed(second, fetch(manifest, temp.resolve("missing")));
            assertTrue(view().copies().get(0).fault().orElse("").contains(second));
        }
    }

    @Test
    void aCutOrMissingObjectIsSentAgainWithTheNextRound() throws IOException {
        Path file = file(4 * CHUNK, 4);
        CopyMetadata copy = metadata(file, 3);
        upload(copy, file);
        CopyManifest manifest = manifest(copy);
        String first = manifest.chunks().get(0).name();
        store.objects.put(first, new byte[3]);
        store.objects.remove(manifest.chunks().get(3).name());
        store.puts = 0;

        upload(copy, file);

        assertEquals(3, store.puts);
        assertTrue(view().copies().get(0).complete());
        assertEquals(Optional.empty(), fetch(manifest(copy), temp.resolve("back")));
    }

    @Test
    void aManifestThatLeadsElsewhereOrIsNoneIsRefused() throws IOException {
        Path file = file(CHUNK, 5);
        CopyMetadata copy = metadata(file, 4);
        sealer = new Sealer(Optional.empty());
        String folder = NAMES.copy(copy);
        CopyManifest.Chunk elsewhere =
                new CopyManifest.Chunk("c/other/secret", CHUNK, copy.dbHash(), 10);
        byte[] leading = new CopyManifest(copy, "a", List.of(elsewhere)).toBytes();

        assertEquals(Optional.empty(), CopyManifest.parse(leading, folder));
        assertEquals(Optional.empty(), CopyManifest.parse(text("{}"), folder));
        assertEquals(Optional.empty(), CopyManifest.parse(text("[[[["), folder));
        assertEquals(Optional.empty(), CopyManifest.parse(new byte[0], folder));
    }

    @Test
    void anUploadInterruptedBeforeTheKeyWasChangedBeginsAnew() throws IOException {
        Path file = file(4 * CHUNK, 6);
        CopyMetadata copy = metadata(file, 5);
        store.putsUntilFailure = 2;
        assertThrows(OffsiteException.class, () -> upload(copy, file));
        store.putsUntilFailure = Integer.MAX_VALUE;

        sealer =
                new Sealer(
                        Optional.of(
                                OffsiteKey.of(
                                        new byte[] {
                                            1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16,
                                            17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30,
                                            31, 32
                                        })));
        upload(copy, file);

        assertEquals(Optional.empty(), fetch(manifest(copy), temp.resolve("back")));
    }

    @Test
    void anotherFileThanTheCopysIsNotSentToTheEnd() throws IOException {
        Path file = file(2 * CHUNK, 7);
        CopyMetadata copy = metadata(file, 6);
        Files.write(file, new byte[2 * CHUNK]);

        assertThrows(BackupException.class, () -> upload(copy, file));

        assertFalse(view().copies().get(0).complete());
    }

    @Test
    void twoNodesOfOneIdentityNeverMixTheirCopies() throws IOException {
        // given two copies of one id, of different files
        Path one = file(3 * CHUNK, 8);
        Path other = file(3 * CHUNK, 9);
        CopyMetadata copyOfOne = metadata(one, 7);
        CopyMetadata copyOfOther = metadata(other, 7);

        upload(copyOfOne, one);
        upload(copyOfOther, other);

        assertEquals(2, view().complete().size());
        assertEquals(Optional.empty(), fetch(manifest(copyOfOne), temp.resolve("one")));
        assertEquals(Optional.empty(), fetch(manifest(copyOfOther), temp.resolve("other")));
    }

    private static void assertNamed(String object, Optional<Fault> fault) {
        assertEquals(Optional.of(object), fault.map(Fault::subject));
    }

    private void upload(CopyMetadata copy, Path file) {
        new CopyUpload(store, sealer, NAMES, view(), CHUNK).run(copy, file, "a", bytes -> {});
    }

    private OffsiteView view() {
        return OffsiteView.of(store, NAMES.all(), sealer);
    }

    private CopyManifest manifest(CopyMetadata copy) {
        return view().complete().stream()
                .filter(each -> each.folder().equals(NAMES.copy(copy)))
                .findFirst()
                .flatMap(OffsiteCopy::manifest)
                .orElseThrow();
    }

    private Optional<Fault> fetch(CopyManifest manifest, Path file) {
        return new OffsiteFetch(store, sealer).copy(manifest, file, bytes -> {});
    }

    private Path file(int size, int seed) throws IOException {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return Files.write(temp.resolve("file-" + size + "-" + seed), bytes);
    }

    static CopyMetadata metadata(Path file, int second) throws IOException {
        Instant at = Instant.parse("2026-11-21T14:05:00Z").plusSeconds(second);
        return new CopyMetadata(
                BackupId.of(at, 1),
                at,
                BackupKind.SCHEDULED,
                "test",
                "/registry.db",
                Files.size(file),
                Sha256.of(file),
                "a",
                "tester",
                new Contents("c", "root", Heads.EMPTY, 1, 1, 1, 1));
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
