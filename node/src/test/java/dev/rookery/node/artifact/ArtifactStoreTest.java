package dev.rookery.node.artifact;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.sync.fact.Hash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArtifactStoreTest {
    private static final byte[] BYTES = "weights".getBytes(UTF_8);
    private static final Hash HASH = Hash.of(BYTES);

    @TempDir Path folder;
    private ArtifactStore store;

    @BeforeEach
    void open() {
        store = new ArtifactStore(folder, 1_000);
    }

    @Test
    void bytesAreFoundUnderTheirHashAndOnlyThere() throws IOException {
        Upload.Kept kept = keep(BYTES);

        assertTrue(kept.fresh());
        assertEquals(HASH, kept.artifact().hash());
        assertEquals(
                folder.resolve("sha256/" + HASH.toString().substring(0, 2))
                        .resolve(HASH.toString().substring(2)),
                kept.artifact().file());
        assertEquals("weights", Files.readString(kept.artifact().file()));
        assertEquals(ArtifactStore.Check.SOUND, store.verify(HASH));
        assertEquals(ArtifactStore.Check.ABSENT, store.verify(Hash.ZERO));
        assertEquals(0, incoming());
    }

    @Test
    void theSameBytesTwiceAreKeptOnce() throws IOException {
        keep(BYTES);
        assertFalse(keep(BYTES).fresh());
        assertEquals(0, incoming());
    }

    @Test
    void bytesThatAreNotThoseAnnouncedAreNotKept() throws IOException {
        Upload upload = store.begin();
        upload.write(ByteBuffer.wrap(BYTES));

        assertInstanceOf(Upload.Different.class, upload.finish(Optional.of(Hash.ZERO)));
        assertTrue(store.find(HASH).isEmpty());
        assertEquals(0, incoming());
    }

    @Test
    void anUploadPastTheLimitEndsAndLeavesNothing() throws IOException {
        try (Upload upload = store.begin()) {
            assertTrue(upload.write(ByteBuffer.wrap(new byte[1_000])));
            assertFalse(upload.write(ByteBuffer.wrap(new byte[1])));
        }
        assertEquals(0, incoming());
    }

    @Test
    void damagedBytesAreSeenAndAnUploadOfTheGoodOnesMendsThem() throws IOException {
        Path file = keep(BYTES).artifact().file();
        Files.writeString(file, "tampered!");

        assertEquals(ArtifactStore.Check.DAMAGED, store.verify(HASH));
        assertTrue(keep(BYTES).fresh());
        assertEquals(ArtifactStore.Check.SOUND, store.verify(HASH));
    }

    @Test
    void whatACrashLeftIsSweptAtTheNextStart() throws IOException {
        store.begin().write(ByteBuffer.wrap(BYTES));
        assertEquals(1, incoming());

        new ArtifactStore(folder, 1_000);
        assertEquals(0, incoming());
    }

    private Upload.Kept keep(byte[] bytes) {
        Upload upload = store.begin();
        assertTrue(upload.write(ByteBuffer.wrap(bytes)));
        return assertInstanceOf(Upload.Kept.class, upload.finish(Optional.empty()));
    }

    private long incoming() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("incoming"))) {
            return files.count();
        }
    }
}
