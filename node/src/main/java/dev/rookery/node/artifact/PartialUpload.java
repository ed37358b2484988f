package dev.rookery.node.artifact;

import dev.rookery.sync.fact.Hash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Optional;

/**
 * The bytes of one upload so far. One sender at a time adds to them; who comes after one that fell
 * silent takes its place, and the other's bytes are refused from then on.
 *
 * <p>Threads: safe for any thread; its monitor is held while the disk is written.
 */
public final class PartialUpload {
    private static final int READ_BYTES = 1 << 20;

    private final PartialUploads uploads;
    private final Hash hash;
    private final Path file;
    private Optional<FileChannel> channel = Optional.empty();
    private MessageDigest sha256 = ArtifactStore.sha256();

    /** What of the file went through {@link #sha256}. */
    private long hashed;

    private volatile long size;
    private volatile Instant touched;
    private Optional<Sender> sender = Optional.empty();
    private boolean over;

    /**
     * @param size what an earlier run left in the file
     */
    PartialUpload(PartialUploads uploads, Hash hash, Path file, long size) {
        this.uploads = uploads;
        this.hash = hash;
        this.file = file;
        this.size = size;
        this.touched = uploads.now();
    }

    /** What became of some bytes. */
    public enum Taken {
        TAKEN,
        /** They would pass the largest artifact, or what unfinished uploads may take. */
        TOO_LARGE,
        /** Another sender has taken this one's place. */
        LOST
    }

    /** How an end of sending ended. */
    public sealed interface Ended permits Whole, Unfinished, Lost {}

    /** All bytes came: kept, or they are not what they were said to be and nothing is left. */
    public record Whole(Upload.Outcome outcome) implements Ended {}

    /** Bytes are missing; those that came are kept for a while. */
    public record Unfinished(long held) implements Ended {}

    /** Another sender has taken this one's place. */
    public record Lost() implements Ended {}

    /** Who sends now. Threads: one at a time; may block on the disk. */
    public final class Sender implements AutoCloseable {

        private Sender() {}

        /** Adds the next bytes. */
        public Taken write(ByteBuffer bytes) {
            if (!uploads.diskRoom(PartialUpload.this, bytes.remaining())) {
                giveUp(this, bytes.remaining());
            }
            boolean fits =
                    size + bytes.remaining() <= uploads.store().bytesMax()
                            && uploads.room(PartialUpload.this, bytes.remaining());
            return fits ? add(this, bytes) : Taken.TOO_LARGE;
        }

        /** Bytes that are here. */
        public long held() {
            return size;
        }

        /**
         * Says that no more comes now.
         *
         * @param total how many bytes there are in all
         */
        public Ended end(long total) {
            return ended(this, total);
        }

        /** Leaves what came to whoever goes on. */
        @Override
        public void close() {
            leave(this);
        }
    }

    Hash hash() {
        return hash;
    }

    long size() {
        return size;
    }

    /** When a byte came last, by the steady clock. */
    Instant touched() {
        return touched;
    }

    /** Empty when this upload is over. */
    synchronized Optional<PartialUploads.Claim> claim(long from) {
        Instant now = uploads.now();
        if (over) {
            return Optional.empty();
        }
        if (sender.isPresent() && now.isBefore(touched.plus(uploads.silence()))) {
            return Optional.of(new PartialUploads.Busy());
        }
        if (from != 0 && from != size) {
            return Optional.of(new PartialUploads.OutOfPlace(size));
        }
        try {
            open(from);
        } catch (IOException e) {
            discard();
            uploads.forget(this);
            throw new ArtifactException("go on with the upload", hash, e);
        }
        Sender next = new Sender();
        sender = Optional.of(next);
        touched = uploads.now();
        return Optional.of(new PartialUploads.Granted(next));
    }

    /**
     * Deletes it unless somebody sends.
     *
     * @param before it stays when a byte came at this time or later
     */
    synchronized boolean discardIfIdle(Instant before) {
        // Of one that is over, the file's name may be another's by now.
        if (over || sender.isPresent() || !touched.isBefore(before)) {
            return false;
        }
        discard();
        return true;
    }

    /** A disk that fills is to have its space back. */
    private synchronized void giveUp(Sender from, long bytes) {
        if (sends(from)) {
            discard();
            uploads.forget(this);
        }
        throw ArtifactException.noSpace(
                "take the upload of", hash, bytes, uploads.store().usableBytes());
    }

    private synchronized Taken add(Sender from, ByteBuffer bytes) {
        if (!sends(from)) {
            return Taken.LOST;
        }
        int length = bytes.remaining();
        sha256.update(bytes.duplicate());
        try {
            FileChannel out = channel.orElseThrow();
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
        } catch (IOException e) {
            discard(); // A full disk is to have its space back.
            uploads.forget(this);
            throw new ArtifactException("write an upload to", file, e);
        }
        hashed += length;
        size += length;
        touched = uploads.now();
        return Taken.TAKEN;
    }

    private synchronized Ended ended(Sender from, long total) {
        if (!sends(from)) {
            return new Lost();
        }
        if (size < total) {
            leave(from);
            return new Unfinished(size);
        }
        try {
            return new Whole(outcome());
        } finally {
            uploads.forget(this); // Last: who comes next has the file's name to itself.
        }
    }

    private Upload.Outcome outcome() {
        Hash found = Hash.ofBytes(sha256.digest());
        if (!found.equals(hash)) {
            discard();
            return new Upload.Different(hash, found);
        }
        over = true;
        try (FileChannel out = channel.orElseThrow()) {
            out.force(true);
        } catch (IOException e) {
            discard();
            throw new ArtifactException("force an upload to", file, e);
        }
        return uploads.store().adopt(file, hash, size);
    }

    private synchronized void leave(Sender from) {
        if (sends(from)) {
            sender = Optional.empty();
            touched = uploads.now();
            close();
        }
    }

    private boolean sends(Sender from) {
        return !over && sender.isPresent() && sender.get() == from;
    }

    /** Hashes what an earlier run left, so that only this run's bytes have to be hashed later. */
    private void open(long from) throws IOException {
        close();
        FileChannel out =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
        channel = Optional.of(out);
        if (from == 0) {
            out.truncate(0);
            sha256 = ArtifactStore.sha256();
            hashed = 0;
            size = 0;
        }
        ByteBuffer read = ByteBuffer.allocate(READ_BYTES);
        while (hashed < size) {
            read.clear().limit((int) Math.min(READ_BYTES, size - hashed));
            if (out.read(read, hashed) < 0) {
                throw new IOException("the file ends at " + hashed + " of " + size);
            }
            hashed += read.position();
            sha256.update(read.flip());
        }
        out.position(size);
    }

    private void discard() {
        over = true;
        sender = Optional.empty();
        try {
            close();
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new ArtifactException("remove the unfinished upload", file, e);
        }
    }

    private void close() {
        try {
            if (channel.isPresent()) {
                channel.get().close();
            }
        } catch (IOException e) {
            throw new ArtifactException("close the unfinished upload", file, e);
        } finally {
            channel = Optional.empty();
        }
    }
}
