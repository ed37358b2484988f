package dev.rookery.node.artifact;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.node.Tmpfs;
import dev.rookery.sync.fact.Hash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartialUploadsTest {
    private static final byte[] BYTES = "weights of a model".getBytes(UTF_8);
    private static final Hash HASH = Hash.of(BYTES);
    private static final int HALF = 7;
    private static final PartialUploads.Limits LIMITS =
            new PartialUploads.Limits(2, 40, Duration.ofHours(1), Duration.ofSeconds(2));

    @TempDir Path folder;
    private Instant now = Instant.EPOCH;
    private ArtifactStore store;
    private PartialUploads uploads;

    @BeforeEach
    void open() {
        store = new ArtifactStore(folder, 1_000);
        uploads = new PartialUploads(store, folder.resolve("partial"), LIMITS, () -> now);
    }

    @Test
    void whatBrokeOffGoesOnWhereItWas() throws IOException {
        send(HASH, 0, HALF);

        assertEquals(HALF, uploads.held(HASH));
        PartialUpload.Sender sender = granted(HASH, HALF);
        assertEquals(PartialUpload.Taken.TAKEN, sender.write(part(HALF, BYTES.length)));
        assertTrue(kept(sender.end(BYTES.length)));

        assertEquals(0, uploads.held(HASH));
        StoredArtifact found = store.find(HASH).orElseThrow();
        assertEquals("weights of a model", Files.readString(found.file()));
        assertEquals(ArtifactStore.Check.SOUND, store.verify(HASH));
    }

    @Test
    void afterACrashAtAnyByteItGoesOnOrBeginsAnew() throws IOException {
        for (int length = 0; length <= BYTES.length; length++) {
            Path file = folder.resolve("partial").resolve(HASH.toString());
            Files.write(file, Arrays.copyOf(BYTES, length));
            open();

            assertEquals(length, uploads.held(HASH));
            PartialUpload.Sender sender = granted(HASH, length);
            sender.write(part(length, BYTES.length));
            assertTrue(kept(sender.end(BYTES.length)), "after " + length);
            assertFalse(Files.exists(file));
        }
    }

    @Test
    void bytesThatAreNotWhatTheyShouldBeAreRemovedAndSaid() throws IOException {
        Path file = folder.resolve("partial").resolve(HASH.toString());
        Files.write(file, new byte[HALF]); // As a loss of power leaves it.
        open();
        PartialUpload.Sender sender = granted(HASH, HALF);
        sender.write(part(HALF, BYTES.length));

        PartialUpload.Ended ended = sender.end(BYTES.length);

        Upload.Outcome outcome = assertInstanceOf(PartialUpload.Whole.class, ended).outcome();
        assertEquals(HASH, assertInstanceOf(Upload.Different.class, outcome).expected());
        assertEquals(0, uploads.held(HASH));
        assertFalse(Files.exists(file));
        assertTrue(store.find(HASH).isEmpty());
        send(HASH, 0, BYTES.length);
    }

    @Test
    void aSenderThatWouldLeaveAGapIsToldWhatIsHere() {
        send(HASH, 0, HALF);

        assertEquals(new PartialUploads.OutOfPlace(HALF), uploads.claim(HASH, HALF - 1));
        assertEquals(new PartialUploads.OutOfPlace(HALF), uploads.claim(HASH, HALF + 1));
        assertEquals(new PartialUploads.OutOfPlace(0), uploads.claim(Hash.ZERO, 1));
        send(HASH, 0, 2);
        assertEquals(2, uploads.held(HASH));
    }

    @Test
    void whoDiscardsOneThatIsOverLeavesTheNextOneItsFile() throws IOException {
        // given an upload that has just been deleted, and is still on somebody's list
        Path file = folder.resolve("partial").resolve(HASH.toString());
        Files.write(file, Arrays.copyOf(BYTES, HALF));
        PartialUpload old = new PartialUpload(uploads, HASH, file, HALF);
        assertTrue(old.discardIfIdle(Instant.MAX));

        // when the next one has begun, and the other is to give way once more
        PartialUpload.Sender sender = granted(HASH, 0);
        sender.write(part(0, BYTES.length));
        assertFalse(old.discardIfIdle(Instant.MAX));

        // then the next one ends as it should
        assertTrue(kept(sender.end(BYTES.length)));
    }

    @Test
    void oneSendsAtATimeUntilItFallsSilent() {
        PartialUpload.Sender first = granted(HASH, 0);
        first.write(part(0, HALF));
        assertInstanceOf(PartialUploads.Busy.class, uploads.claim(HASH, HALF));
        assertInstanceOf(PartialUploads.Busy.class, uploads.claim(HASH, 0));

        now = now.plus(LIMITS.silence());
        PartialUpload.Sender second = granted(HASH, HALF);

        assertEquals(PartialUpload.Taken.LOST, first.write(part(HALF, BYTES.length)));
        assertInstanceOf(PartialUpload.Lost.class, first.end(BYTES.length));
        first.close();
        second.write(part(HALF, BYTES.length));
        assertTrue(kept(second.end(BYTES.length)));
    }

    @Test
    void ofManyTheOneLeftAloneTheLongestGivesWay() {
        List<Hash> hashes = List.of(HASH, Hash.ZERO, Hash.of(new byte[1]));
        for (Hash hash : hashes) {
            now = now.plusSeconds(1);
            send(hash, 0, HALF);
        }

        assertEquals(hashes.subList(1, 3), uploads.all());
        granted(hashes.get(1), HALF);
        granted(hashes.get(2), HALF);
        assertInstanceOf(PartialUploads.Full.class, uploads.claim(HASH, 0));
    }

    @Test
    void allTogetherHaveALimitAndSoHasEach() {
        send(Hash.ZERO, 0, BYTES.length);
        PartialUpload.Sender sender = granted(HASH, 0);
        assertEquals(PartialUpload.Taken.TAKEN, sender.write(part(0, BYTES.length)));
        assertEquals(PartialUpload.Taken.TAKEN, sender.write(part(0, BYTES.length)));
        assertEquals(List.of(HASH), uploads.all());
        assertEquals(PartialUpload.Taken.TOO_LARGE, sender.write(part(0, BYTES.length)));
        assertEquals(PartialUpload.Taken.TOO_LARGE, sender.write(ByteBuffer.allocate(1_001)));
    }

    @Test
    void onADiskThatFillsWhatNobodySendsGivesWayAndThenTheUploadItself() throws IOException {
        try (Tmpfs disk = Tmpfs.mount(folder, 24)) {
            PartialUploads there = new ArtifactStore(disk.path(), Long.MAX_VALUE).partials();
            ByteBuffer piece = ByteBuffer.allocate(2 << 20);
            try (PartialUpload.Sender left = sender(there, Hash.ZERO)) {
                left.write(piece.clear());
            }

            PartialUpload.Sender sender = sender(there, HASH);
            ArtifactException full =
                    assertThrows(
                            ArtifactException.class,
                            () -> {
                                for (int i = 0; i < 12; i++) {
                                    sender.write(piece.clear());
                                }
                            });

            assertTrue(full.full(), full::getMessage);
            assertEquals(List.of(), there.all());
            assertTrue(disk.path().toFile().getUsableSpace() > 23 << 20);
        }
    }

    private static PartialUpload.Sender sender(PartialUploads there, Hash hash) {
        return assertInstanceOf(PartialUploads.Granted.class, there.claim(hash, 0)).sender();
    }

    @Test
    void whatNobodyGoesOnWithIsDeleted() throws IOException {
        send(HASH, 0, HALF);
        PartialUpload.Sender other = granted(Hash.ZERO, 0);
        now = now.plus(LIMITS.age());
        uploads.sweep();
        assertEquals(2, uploads.all().size());

        now = now.plusMillis(1);
        uploads.sweep();

        assertEquals(List.of(Hash.ZERO), uploads.all());
        assertFalse(Files.exists(folder.resolve("partial").resolve(HASH.toString())));
        other.close();
    }

    @Test
    void twoWhoSendTheSameAtOnceBothEndWithIt() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        PartialUploads live = store.partials();
        byte[] large = new byte[900];
        Arrays.fill(large, (byte) 3);
        Hash hash = Hash.of(large);
        Callable<Boolean> send =
                () -> {
                    while (store.find(hash).isEmpty()) {
                        long from = live.held(hash);
                        if (live.claim(hash, from) instanceof PartialUploads.Granted granted) {
                            granted.sender().write(ByteBuffer.wrap(large, (int) from, 100));
                            granted.sender().end(large.length);
                        }
                    }
                    return true;
                };
        try {
            for (Future<Boolean> sent : threads.invokeAll(List.of(send, send))) {
                assertTrue(sent.get());
            }
        } finally {
            threads.shutdown();
        }
        assertEquals(ArtifactStore.Check.SOUND, store.hashAgain(hash));
    }

    private void send(Hash hash, int from, int to) {
        try (PartialUpload.Sender sender = granted(hash, from)) {
            assertEquals(PartialUpload.Taken.TAKEN, sender.write(part(from, to)));
        }
    }

    private PartialUpload.Sender granted(Hash hash, long from) {
        return assertInstanceOf(PartialUploads.Granted.class, uploads.claim(hash, from)).sender();
    }

    private static boolean kept(PartialUpload.Ended ended) {
        return ended instanceof PartialUpload.Whole whole && whole.outcome() instanceof Upload.Kept;
    }

    private static ByteBuffer part(int from, int to) {
        return ByteBuffer.wrap(BYTES, from, to - from).slice();
    }
}
