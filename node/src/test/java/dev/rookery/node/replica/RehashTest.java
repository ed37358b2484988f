package dev.rookery.node.replica;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.node.artifact.ArtifactStore;
import dev.rookery.node.artifact.BlobSources;
import dev.rookery.node.artifact.Fetches;
import dev.rookery.node.artifact.StoredArtifact;
import dev.rookery.node.artifact.Upload;
import dev.rookery.sync.fact.Hash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RehashTest {
    private static final Duration DAY = Duration.ofDays(1);

    @TempDir Path folder;
    private final List<Hash> askedFor = new CopyOnWriteArrayList<>();
    private Instant now = Instant.parse("2026-11-29T12:00:00Z");
    private ArtifactStore store;
    private Fetches fetches;

    @BeforeEach
    void open() {
        store = new ArtifactStore(folder, 1_000_000);
        fetches = new Fetches(store, this::nobody, List.of(), () -> now);
    }

    @AfterEach
    void close() {
        fetches.close();
    }

    @Test
    void eachArtifactIsHashedOnceInTheIntervalAndNotAllAtOnce() {
        // given
        for (int i = 0; i < 10; i++) {
            store(1_000 + i);
        }
        Rehash rehash = rehash();

        // when
        rehash.step();
        long atOnce = rehash.state().hashed();
        pass(rehash, DAY.dividedBy(2));
        long halfWay = rehash.state().hashed();
        pass(rehash, DAY.dividedBy(2));

        // then
        assertEquals(1, atOnce);
        assertTrue(halfWay >= 5 && halfWay <= 7, "hashed " + halfWay);
        assertTrue(rehash.state().hashed() >= 10, "hashed " + rehash.state().hashed());
        assertTrue(rehash.state().hashed() <= 12, "hashed " + rehash.state().hashed());
        assertEquals(0, rehash.state().damaged());
    }

    @Test
    void whatIsDamagedIsSetAsideAndAskedForAgainUntilItComes() throws IOException {
        // given
        StoredArtifact artifact = store(500);
        Files.write(artifact.file(), new byte[500]);
        Rehash rehash = rehash();

        // when
        rehash.step();

        // then
        assertEquals(1, rehash.state().damaged());
        assertEquals(Optional.empty(), store.find(artifact.hash()));
        assertEquals(List.of(artifact.hash()), store.aside());
        assertEquals(1, store.totals().aside());
        awaitAsked(1);

        // when time passes
        pass(rehash, Duration.ofMinutes(2));

        // then
        awaitAsked(2);

        // when the bytes come again
        store(500);

        // then
        assertEquals(List.of(), store.aside());
    }

    @Test
    void afterARestartItGoesOnBehindTheLastOne() {
        // given
        List<Hash> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            all.add(store(100 + i).hash());
        }
        all.sort(Hash::compareTo);
        rehash().step();

        // when
        rehash().step();

        // then
        assertEquals(Optional.of(all.get(1)), mark().read());
    }

    @Test
    void aMarkThatNobodyCanReadMeansFromTheBeginning() throws IOException {
        Hash only = store(100).hash();
        Files.writeString(folder.resolve("rehashed"), "not a hash");

        rehash().step();

        assertEquals(Optional.of(only), mark().read());
    }

    @Test
    void nothingToHashIsNoError() {
        Rehash rehash = rehash();
        pass(rehash, Duration.ofMinutes(3));
        assertEquals(0, rehash.state().hashed());
    }

    private void awaitAsked(int times) {
        await().until(() -> askedFor.size() >= times);
    }

    private void pass(Rehash rehash, Duration time) {
        Instant until = now.plus(time);
        while (now.isBefore(until)) {
            now = now.plusSeconds(30);
            rehash.step();
        }
    }

    private BlobSources.Search nobody(Hash hash) {
        askedFor.add(hash);
        return new BlobSources.Search(List.of(), List.of());
    }

    private RehashMark mark() {
        return new RehashMark(folder.resolve("rehashed"));
    }

    private Rehash rehash() {
        return new Rehash(store, fetches, DAY, mark(), () -> now);
    }

    private StoredArtifact store(int size) {
        byte[] bytes = new byte[size];
        Arrays.fill(bytes, (byte) 1);
        try (Upload upload = store.begin()) {
            upload.write(ByteBuffer.wrap(bytes));
            return ((Upload.Kept) upload.finish(Optional.empty())).artifact();
        }
    }
}
