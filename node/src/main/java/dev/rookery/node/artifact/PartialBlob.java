package dev.rookery.node.artifact;

import dev.rookery.sync.fact.Hash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.BitSet;
import java.util.concurrent.locks.ReentrantLock;

/**
 * An artifact that arrives in chunks, in any order, from several sources: a file with holes and,
 * beside it, a list of the chunks that are there. The list may be ahead of the file after a loss of
 * power; the hash of the whole tells.
 *
 * <p>It is hashed while it arrives: from the first byte on, as far as nothing is missing.
 *
 * <p>Threads: safe for any thread; every method may block on the disk.
 */
final class PartialBlob implements AutoCloseable {

    /** Bytes of a chunk: what one call brings at most. */
    static final int CHUNK_BYTES = 1 << 20;

    private static final int HEADER_BYTES = 64;

    private final ArtifactStore store;
    private final Hash hash;
    private final long size;
    private final int chunks;
    private final Path data;
    private final Path list;
    private final FileChannel dataChannel;
    private final FileChannel listChannel;
    private final BitSet done = new BitSet();
    private final boolean resumed;
    private final ReentrantLock hashing = new ReentrantLock();
    private final MessageDigest sha256 = ArtifactStore.sha256();
    private int hashed;

    private PartialBlob(ArtifactStore store, Hash hash, long size) throws IOException {
        this.store = store;
        this.hash = hash;
        this.size = size;
        this.chunks = Math.toIntExact((size + CHUNK_BYTES - 1) / CHUNK_BYTES);
        this.data = store.fetching().resolve(hash + ".part");
        this.list = list(store, hash);
        if (!recall()) {
            done.clear();
            Files.deleteIfExists(data);
            Files.deleteIfExists(list);
        }
        this.resumed = !done.isEmpty();
        this.dataChannel =
                FileChannel.open(
                        data,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
        this.listChannel =
                FileChannel.open(list, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        if (!resumed && listChannel.size() == 0) {
            listChannel.write(ByteBuffer.wrap(header()));
        }
    }

    /** Goes on with what an earlier attempt left, or begins. */
    static PartialBlob open(ArtifactStore store, Hash hash, long size) {
        try {
            return new PartialBlob(store, hash, size);
        } catch (IOException e) {
            throw new ArtifactException("begin to fetch artifact", hash, e);
        }
    }

    static Path list(ArtifactStore store, Hash hash) {
        return store.fetching().resolve(hash + ".chunks");
    }

    /** Whether an earlier attempt left something, from sources that nobody knows any more. */
    boolean resumed() {
        return resumed;
    }

    int chunks() {
        return chunks;
    }

    synchronized boolean has(int chunk) {
        return done.get(chunk);
    }

    /** Bytes that are here, to within a chunk. */
    synchronized long bytes() {
        return Math.min(size, (long) done.cardinality() * CHUNK_BYTES);
    }

    long from(int chunk) {
        return (long) chunk * CHUNK_BYTES;
    }

    int length(int chunk) {
        return (int) Math.min(CHUNK_BYTES, size - from(chunk));
    }

    /** Writes a part of a chunk. */
    void write(long at, byte[] bytes) {
        ByteBuffer left = ByteBuffer.wrap(bytes);
        try {
            while (left.hasRemaining()) {
                dataChannel.write(left, at + left.position());
            }
        } catch (IOException e) {
            throw new ArtifactException("write what is fetched of artifact", hash, e);
        }
    }

    /** Notes that a chunk is there, and hashes on as far as nothing is missing. */
    void finished(int chunk) {
        ByteBuffer entry = ByteBuffer.allocate(Integer.BYTES).putInt(chunk).flip();
        try {
            synchronized (this) {
                listChannel.write(entry);
                done.set(chunk);
            }
        } catch (IOException e) {
            throw new ArtifactException("note what is fetched of artifact", hash, e);
        }
        if (hashing.tryLock()) {
            try {
                hashOn();
            } finally {
                hashing.unlock();
            }
        }
    }

    /**
     * Makes it an artifact, when all chunks are there and it is what it should be.
     *
     * @return whether its hash is right; if not, nothing of it is left
     */
    boolean finish() {
        hashing.lock();
        try {
            hashOn();
            if (hashed < chunks) {
                throw new IllegalStateException(hashed + " of " + chunks + " chunks are there");
            }
            if (!Hash.ofBytes(sha256.digest()).equals(hash)) {
                discard();
                return false;
            }
            dataChannel.force(true);
            close();
            store.adopt(data, hash, size);
            Files.deleteIfExists(list);
            return true;
        } catch (IOException e) {
            throw new ArtifactException("force what was fetched of artifact", hash, e);
        } finally {
            hashing.unlock();
        }
    }

    /** Throws away what came. */
    void discard() {
        close();
        try {
            Files.deleteIfExists(list);
            Files.deleteIfExists(data);
        } catch (IOException e) {
            throw new ArtifactException("remove what was fetched of artifact", hash, e);
        }
    }

    /** Keeps what came for the next attempt. */
    @Override
    public void close() {
        try {
            dataChannel.close();
            listChannel.close();
        } catch (IOException e) {
            throw new ArtifactException("close what was fetched of artifact", hash, e);
        }
    }

    private void hashOn() {
        ByteBuffer buffer = ByteBuffer.allocate(CHUNK_BYTES);
        while (hashed < chunks && has(hashed)) {
            buffer.clear().limit(length(hashed));
            try {
                while (buffer.hasRemaining()) {
                    if (dataChannel.read(buffer, from(hashed) + buffer.position()) < 0) {
                        break; // The list was ahead of the file; the hash will say so.
                    }
                }
            } catch (IOException e) {
                throw new ArtifactException("read what was fetched of artifact", hash, e);
            }
            sha256.update(buffer.array(), 0, buffer.position());
            hashed++;
        }
    }

    /** What the list says; false when it is of another attempt, or of none. */
    private boolean recall() throws IOException {
        if (!Files.isRegularFile(list) || !Files.isRegularFile(data)) {
            return false;
        }
        long most = HEADER_BYTES + (long) chunks * Integer.BYTES;
        if (Files.size(list) > most) {
            return false;
        }
        ByteBuffer read = ByteBuffer.wrap(Files.readAllBytes(list));
        byte[] header = new byte[HEADER_BYTES];
        if (read.remaining() < HEADER_BYTES) {
            return false;
        }
        read.get(header);
        if (!MessageDigest.isEqual(header, header())) {
            return false;
        }
        if (read.remaining() % Integer.BYTES != 0) {
            return false; // Torn; what is appended behind it would be read askew.
        }
        while (read.remaining() >= Integer.BYTES) {
            int chunk = read.getInt();
            if (chunk < 0 || chunk >= chunks) {
                return false;
            }
            done.set(chunk);
        }
        return true;
    }

    private byte[] header() {
        String text = "rookery-fetch 1 size %d chunk %d".formatted(size, CHUNK_BYTES);
        byte[] header = new byte[HEADER_BYTES];
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, header, 0, bytes.length);
        header[HEADER_BYTES - 1] = '\n';
        return header;
    }
}
