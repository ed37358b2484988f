package dev.rookery.node.artifact;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.node.Tmpfs;
import dev.rookery.sync.fact.Hash;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FetchesTest {
    private static final int CHUNK = PartialBlob.CHUNK_BYTES;
    private static final byte[] BYTES = bytes(5 * CHUNK + 17);
    private static final Hash HASH = Hash.of(BYTES);

    @TempDir Path folder;

    @Test
    void anArtifactComesFromSeveralSourcesAtOnce() throws IOException {
        // given
        FakeSource b = new FakeSource("b", BYTES);
        FakeSource c = new FakeSource("c", BYTES);

        // when
        ArtifactStore store = store();
        FetchOutcome outcome = fetch(store, b, c);

        // then
        FetchOutcome.Here here = assertInstanceOf(FetchOutcome.Here.class, outcome);
        assertArrayEquals(BYTES, Files.readAllBytes(here.artifact().file()));
        assertEquals(BYTES.length, here.arrived());
        assertTrue(b.sent.get() > 0 && c.sent.get() > 0, b.sent + " and " + c.sent);
        assertNothingLeft(store);
    }

    @Test
    void whenASourceDiesHalfWayAnotherGoesOn() throws IOException {
        // given
        FakeSource dying = new FakeSource("b", BYTES);
        dying.answers = 2;
        FakeSource steady = new FakeSource("c", BYTES);

        // when
        FetchOutcome outcome = fetch(store(), dying, steady);

        // then
        FetchOutcome.Here here = assertInstanceOf(FetchOutcome.Here.class, outcome);
        assertArrayEquals(BYTES, Files.readAllBytes(here.artifact().file()));
        assertEquals(BYTES.length, here.arrived());
    }

    @Test
    void wrongBytesAreNeverTakenAndTheirSenderIsFoundOut() throws IOException {
        // given one of two sends a wrong bit
        FakeSource wrong = FakeSource.damaged("b", BYTES, 3 * CHUNK + 5);
        FakeSource right = new FakeSource("c", BYTES);
        ArtifactStore store = store();

        // when
        FetchOutcome outcome = fetch(store, wrong, right);

        // then
        FetchOutcome.Here here = assertInstanceOf(FetchOutcome.Here.class, outcome);
        assertArrayEquals(BYTES, Files.readAllBytes(here.artifact().file()));
        assertEquals(0, right.lies.get());
    }

    @Test
    void whoeverSentWrongBytesIsNotAskedForThemAgain() throws IOException {
        FakeSource wrong = FakeSource.damaged("b", BYTES, 0);
        ArtifactStore store = store();
        try (Fetches fetches = fetches(store, wrong)) {
            // when nobody else has it
            FetchOutcome first = want(fetches, OptionalLong.empty());
            int calls = wrong.calls.get();

            // then
            FetchOutcome.Nowhere nowhere = assertInstanceOf(FetchOutcome.Nowhere.class, first);
            assertTrue(nowhere.asked().toString().contains("b: sent wrong bytes"), first::toString);
            assertEquals(1, wrong.lies.get());
            assertEquals(ArtifactStore.Check.ABSENT, store.verify(HASH));
            assertNothingLeft(store);
            want(fetches, OptionalLong.empty());
            assertEquals(calls, wrong.calls.get());
        }
    }

    @Test
    void aSourceThatSendsTooManyBytesOrNoneIsGivenUp() {
        for (int surplus : List.of(1, -CHUNK)) {
            FakeSource odd = new FakeSource("b", BYTES);
            odd.surplus = surplus;
            FetchOutcome outcome = fetch(store(), odd, new FakeSource("c", BYTES));
            assertInstanceOf(FetchOutcome.Here.class, outcome);
        }
    }

    @Test
    void aSourceMaySendFewerBytesThanItIsAskedFor() {
        FakeSource slow = new FakeSource("b", BYTES);
        slow.surplus = -CHUNK / 2;
        // Of the last 17 bytes it sends none, and is given up for that.
        FetchOutcome outcome = fetch(store(), slow, new FakeSource("c", BYTES));
        assertInstanceOf(FetchOutcome.Here.class, outcome);
    }

    @Test
    void anotherSizeThanTheRegisteredOneIsNotFetched() {
        FakeSource other = new FakeSource("b", bytes(10));
        try (Fetches fetches = fetches(store(), other)) {
            FetchOutcome outcome = want(fetches, OptionalLong.of(BYTES.length));
            assertInstanceOf(FetchOutcome.Nowhere.class, outcome);
            assertEquals(0, other.calls.get());
        }
    }

    @Test
    void anArtifactLargerThanTheLimitIsNotBegun() {
        ArtifactStore small = new ArtifactStore(folder, 100);
        FakeSource source = new FakeSource("b", BYTES);
        FetchOutcome outcome = fetch(small, source);
        assertTrue(outcome.toString().contains("http.max-upload"), outcome::toString);
        assertEquals(0, source.calls.get());
    }

    @Test
    void anEmptyArtifactIsOneToo() {
        byte[] none = {};
        try (Fetches fetches =
                new Fetches(
                        store(),
                        hash -> search(new FakeSource("b", none)),
                        List.of(),
                        InstantSource.system())) {
            FetchOutcome outcome =
                    fetches.want(Wanted.of(Hash.of(none))).toCompletableFuture().join();
            assertInstanceOf(FetchOutcome.Here.class, outcome);
        }
    }

    @Test
    void whenNobodyHasItTheAnswerSaysWhoWasAsked() {
        try (Fetches fetches =
                new Fetches(
                        store(),
                        hash -> new BlobSources.Search(List.of(), List.of("b: has it not")),
                        List.of(),
                        InstantSource.system())) {
            assertEquals(
                    new FetchOutcome.Nowhere(List.of("b: has it not")),
                    want(fetches, OptionalLong.empty()));
        }
    }

    @Test
    void whatBrokeOffGoesOnAfterARestart() throws IOException {
        // given the only source dies after three chunks
        FakeSource dying = new FakeSource("b", BYTES);
        dying.answers = 3;
        try (Fetches fetches = fetches(store(), dying)) {
            assertInstanceOf(FetchOutcome.Broken.class, want(fetches, OptionalLong.empty()));
        }

        // when the node starts again, and it is back
        FakeSource back = new FakeSource("b", BYTES);
        ArtifactStore store = store();
        try (Fetches fetches = fetches(store, back)) {
            fetches.resume();
            FetchOutcome outcome = want(fetches, OptionalLong.empty());

            // then only what was missing came
            FetchOutcome.Here here = assertInstanceOf(FetchOutcome.Here.class, outcome);
            assertArrayEquals(BYTES, Files.readAllBytes(here.artifact().file()));
            assertEquals(BYTES.length - 3L * CHUNK, back.sent.get());
            assertNothingLeft(store);
        }
    }

    @Test
    void whateverACrashLeavesTheArtifactIsWholeOrAbsent() throws IOException {
        // given what a fetch of some chunks leaves
        ArtifactStore first = store();
        PartialBlob partial = PartialBlob.open(first, HASH, BYTES.length);
        for (int chunk : List.of(0, 2, 5)) {
            int from = chunk * CHUNK;
            partial.write(
                    from, Arrays.copyOfRange(BYTES, from, Math.min(from + CHUNK, BYTES.length)));
            partial.finished(chunk);
        }
        partial.close();
        Path list = PartialBlob.list(first, HASH);
        Path data = first.fetching().resolve(HASH + ".part");
        byte[] listed = Files.readAllBytes(list);
        byte[] arrived = Files.readAllBytes(data);

        for (int cut = 0; cut <= listed.length; cut++) {
            // when the list ends anywhere, and some of what it lists never reached the disk
            Files.write(list, Arrays.copyOf(listed, cut));
            int kept = cut % 2 == 0 ? arrived.length : CHUNK / 2;
            Files.write(data, Arrays.copyOf(arrived, kept));
            ArtifactStore store = store();
            assertEquals(ArtifactStore.Check.ABSENT, store.verify(HASH));

            // then
            FetchOutcome outcome = fetch(store, new FakeSource("b", BYTES));
            FetchOutcome.Here here =
                    assertInstanceOf(FetchOutcome.Here.class, outcome, "cut " + cut);
            assertArrayEquals(BYTES, Files.readAllBytes(here.artifact().file()));
            assertNothingLeft(store);
            Files.delete(here.artifact().file());
        }
    }

    @Test
    void aFullDiskGetsItsSpaceBack() throws IOException {
        try (Tmpfs disk = Tmpfs.mount(folder, 24)) {
            // given room for a part of it beyond the reserve
            byte[] large = bytes(20 * CHUNK);
            ArtifactStore store = new ArtifactStore(disk.path(), Long.MAX_VALUE);
            try (Fetches fetches =
                    new Fetches(
                            store,
                            hash -> search(new FakeSource("b", large)),
                            List.of(),
                            InstantSource.system())) {
                // when
                CompletionException e =
                        assertThrows(
                                CompletionException.class,
                                () ->
                                        fetches.want(Wanted.of(Hash.of(large)))
                                                .toCompletableFuture()
                                                .join());

                // then
                ArtifactException full = assertInstanceOf(ArtifactException.class, e.getCause());
                assertTrue(full.full(), full::getMessage);
                assertNothingLeft(store);
            }
        }
    }

    @Test
    void bytesThatWentBadAreSetAsideAndFetchedAgain() throws IOException {
        // given
        ArtifactStore store = store();
        FetchOutcome.Here here = (FetchOutcome.Here) fetch(store, new FakeSource("b", BYTES));
        Files.write(here.artifact().file(), new byte[] {1}, StandardOpenOption.APPEND);

        // when
        assertEquals(ArtifactStore.Check.DAMAGED, store.verify(HASH));
        assertTrue(store.find(HASH).isEmpty());
        assertEquals(ArtifactStore.Check.DAMAGED, store.verify(HASH));
        FetchOutcome again = fetch(store, new FakeSource("b", BYTES));

        // then
        assertInstanceOf(FetchOutcome.Here.class, again);
        assertEquals(ArtifactStore.Check.SOUND, store.hashAgain(HASH));
        assertEquals(List.of(), files(folder.resolve("quarantine")));
    }

    private ArtifactStore store() {
        return new ArtifactStore(folder, Long.MAX_VALUE);
    }

    private static Fetches fetches(ArtifactStore store, FakeSource... sources) {
        return new Fetches(
                store,
                hash -> search(sources),
                List.of(),
                InstantSource.system(),
                Duration.ofMillis(1));
    }

    private static BlobSources.Search search(FakeSource... sources) {
        return new BlobSources.Search(List.of(sources), List.of());
    }

    private static FetchOutcome fetch(ArtifactStore store, FakeSource... sources) {
        try (Fetches fetches = fetches(store, sources)) {
            return want(fetches, OptionalLong.empty());
        }
    }

    private static FetchOutcome want(Fetches fetches, OptionalLong size) {
        return fetches.want(new Wanted(HASH, size, Optional.empty())).toCompletableFuture().join();
    }

    private static void assertNothingLeft(ArtifactStore store) throws IOException {
        assertEquals(List.of(), files(store.fetching()));
    }

    private static List<Path> files(Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> left = Files.newDirectoryStream(folder)) {
            left.forEach(files::add);
        }
        return files;
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        new Random(7).nextBytes(bytes);
        return bytes;
    }
}
