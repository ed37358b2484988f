package dev.rookery.node.artifact;

import dev.rookery.sync.fact.Hash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * Bytes on their way in. Until {@link #finish} nobody can find them; {@link #close} without it
 * leaves nothing.
 *
 * <p>Threads: one at a time; every method may block on the disk.
 */
public final class Upload implements AutoCloseable {
    private final ArtifactStore store;
    private final Path temporary;
    private final FileChannel channel;
    private final MessageDigest sha256;
    private final long bytesMax;
    private long size;

    Upload(ArtifactStore store, Path temporary, MessageDigest sha256, long bytesMax) {
        this.store = store;
        this.temporary = temporary;
        this.sha256 = sha256;
        this.bytesMax = bytesMax;
        try {
            channel =
                    FileChannel.open(
                            temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new ArtifactException("begin an upload in", temporary, e);
        }
    }

    /** How an upload ended. */
    public sealed interface Outcome permits Kept, Different {}

    /**
     * The bytes are durable.
     *
     * @param fresh false when the node had the same bytes already
     */
    public record Kept(StoredArtifact artifact, boolean fresh) implements Outcome {}

    /** The bytes are not those that were announced; nothing is kept. */
    public record Different(Hash expected, Hash found) implements Outcome {}

    /**
     * Takes the next bytes.
     *
     * @return false when they would pass the limit; the upload is over then
     */
    public boolean write(ByteBuffer bytes) {
        if (size + bytes.remaining() > bytesMax) {
            return false;
        }
        size += bytes.remaining();
        sha256.update(bytes.duplicate());
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            throw new ArtifactException("write an upload to", temporary, e);
        }
        return true;
    }

    /** Bytes taken so far. */
    public long size() {
        return size;
    }

    /**
     * Makes the bytes durable under their hash.
     *
     * @param expected what the sender says they hash to
     */
    public Outcome finish(Optional<Hash> expected) {
        Hash found = Hash.ofBytes(sha256.digest());
        if (expected.isPresent() && !expected.get().equals(found)) {
            close();
            return new Different(expected.get(), found);
        }
        try {
            channel.force(true);
            channel.close();
        } catch (IOException e) {
            close();
            throw new ArtifactException("force an upload to", temporary, e);
        }
        return store.adopt(temporary, found, size);
    }

    @Override
    public void close() {
        try {
            channel.close();
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            throw new ArtifactException("remove the unfinished upload", temporary, e);
        }
    }
}
