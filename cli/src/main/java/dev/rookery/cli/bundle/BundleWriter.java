package dev.rookery.cli.bundle;

import dev.rookery.cli.client.CommandFailed;
import dev.rookery.cli.client.ExitCode;
import dev.rookery.cli.client.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A bundle that is being made, in {@code FILE.part} until it is whole. One that was begun goes on:
 * the parts that are whole stay, proved anew, and so does what is there of the file after them.
 *
 * <p>Threads: one writer, one thread; others that want the same file are refused.
 */
final class BundleWriter implements AutoCloseable {

    private static final int BUFFER_BYTES = 1 << 20;

    /** What puts a part's bytes where they belong. */
    interface Filler {

        /**
         * Fills the file from there to its end; some of it may be there already.
         *
         * @throws CommandFailed when the node cannot be reached: the making ends, to go on later
         */
        void fill(FileChannel file, long at) throws IOException;
    }

    private final Path target;
    private final Path unfinished;
    private final FileChannel file;
    private final List<BundlePart> parts = new ArrayList<>();
    private MessageDigest all = Sha256.digest();
    private long end;

    private BundleWriter(Path target, Path unfinished, FileChannel file) {
        this.target = target;
        this.unfinished = unfinished;
        this.file = file;
    }

    /** Where a bundle lies until it is whole. */
    static Path unfinished(Path target) {
        return target.resolveSibling(target.getFileName() + ".part");
    }

    /**
     * Begins one, or goes on with one that was begun.
     *
     * @throws CommandFailed when somebody else makes it
     */
    static BundleWriter open(String operation, Path target) throws IOException {
        Path unfinished = unfinished(target);
        FileChannel file =
                FileChannel.open(
                        unfinished,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
        boolean opened = false;
        try {
            // One that was just finished has its own name by now.
            if (!locked(file) || !Files.exists(unfinished)) {
                throw new CommandFailed(
                        ExitCode.FAILED,
                        operation,
                        "another export writes " + unfinished,
                        "wait for it, or name another file");
            }
            BundleWriter writer = new BundleWriter(target, unfinished, file);
            writer.takeUp();
            opened = true;
            return writer;
        } finally {
            if (!opened) {
                file.close();
            }
        }
    }

    private static boolean locked(FileChannel file) throws IOException {
        try {
            return file.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false; // Another export of this process.
        }
    }

    /** Facts and files of the beginning stay; what tells of the whole is written anew. */
    private void takeUp() throws IOException {
        BundleReading reading = new BundleReading(file);
        try {
            for (Optional<BundlePart> part = next(reading);
                    part.isPresent();
                    part = next(reading)) {
                parts.add(part.get());
                end = reading.end();
                all = reading.upToEnd();
            }
        } catch (DamagedBundleException e) {
            return; // Behind its last whole part it is as whoever wrote it left it.
        }
    }

    private static Optional<BundlePart> next(BundleReading reading)
            throws IOException, DamagedBundleException {
        return reading.next()
                .filter(
                        part ->
                                part.is(BundlePart.Kind.HEAD)
                                        || part.is(BundlePart.Kind.FACTS)
                                        || part.is(BundlePart.Kind.BLOB));
    }

    /** What is whole, in order. */
    List<BundlePart> parts() {
        return List.copyOf(parts);
    }

    /** How many bytes it has so far. */
    long size() {
        return end;
    }

    /** Begins anew. */
    void clear() throws IOException {
        file.truncate(0);
        parts.clear();
        all = Sha256.digest();
        end = 0;
    }

    /** The bytes of a part that is whole. */
    byte[] bytes(BundlePart part) throws IOException {
        return BundleFile.bytes(file, part.at(), Math.toIntExact(part.size()));
    }

    /** Adds a part. */
    void add(String name, byte[] content) throws IOException {
        file.truncate(end);
        boolean fits = add(name, content.length, (file, at) -> write(at, content)).isEmpty();
        if (!fits) {
            throw new IOException("what was written to " + unfinished + " is not what is there");
        }
    }

    /**
     * Adds a part whose bytes come from elsewhere. They have to hash to what its name says; where
     * what was there of it was wrong, it comes anew.
     *
     * @param size as it was registered
     * @return why it is left out; empty when it is in
     */
    Optional<String> add(String name, long size, Filler filler) throws IOException {
        TarHeader header = new TarHeader(name, size);
        long at = end + TarHeader.BLOCK;
        boolean begun = begun(header);
        Optional<String> wrong = fill(header, filler, at);
        if (wrong.isPresent() && begun) {
            file.truncate(at);
            wrong = fill(header, filler, at);
        }
        if (wrong.isPresent()) {
            file.truncate(end);
            return wrong;
        }
        write(at + size, new byte[header.filling()]);
        digest(all, end, header.whole());
        Optional<String> named = BundlePart.named(name);
        parts.add(new BundlePart(name, at, size, named.isPresent() ? named.get() : hash(at, size)));
        end += header.whole();
        return Optional.empty();
    }

    private String hash(long at, long size) throws IOException {
        MessageDigest own = Sha256.digest();
        digest(own, at, size);
        return Sha256.hex(own);
    }

    /** Whether some of this very part is there already. */
    private boolean begun(TarHeader header) throws IOException {
        long at = end + TarHeader.BLOCK;
        if (file.size() > at) {
            byte[] there = BundleFile.bytes(file, end, TarHeader.BLOCK);
            if (ByteBuffer.wrap(there).equals(ByteBuffer.wrap(header.encode()))) {
                return true;
            }
        }
        file.truncate(end);
        write(end, header.encode());
        return false;
    }

    private Optional<String> fill(TarHeader header, Filler filler, long at) throws IOException {
        if (file.size() > at + header.size()) {
            file.truncate(at + header.size());
        }
        filler.fill(file, at);
        long came = file.size() - at;
        if (came != header.size()) {
            return Optional.of("it has %d bytes, not %d".formatted(came, header.size()));
        }
        Optional<String> named = BundlePart.named(header.name());
        if (named.isPresent()) {
            String sha256 = hash(at, header.size());
            return named.filter(sha256::equals).isPresent()
                    ? Optional.empty()
                    : Optional.of("the SHA-256 of what came is " + sha256);
        }
        return Optional.empty();
    }

    /** Seals it, and gives it its name once it is durable. */
    void finish() throws IOException {
        String seal = Sha256.hex(copied(all)) + "\n";
        add(BundlePart.SEAL, seal.getBytes(StandardCharsets.US_ASCII));
        write(end, new byte[2 * TarHeader.BLOCK]);
        file.force(true);
        Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
        Path folder = target.toAbsolutePath().getParent();
        try (FileChannel named = FileChannel.open(folder, StandardOpenOption.READ)) {
            named.force(true);
        }
    }

    private static MessageDigest copied(MessageDigest digest) {
        try {
            return (MessageDigest) digest.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("Java's own SHA-256 can be copied", e);
        }
    }

    private void write(long at, byte[] bytes) throws IOException {
        ByteBuffer left = ByteBuffer.wrap(bytes);
        while (left.hasRemaining()) {
            file.write(left, at + left.position());
        }
    }

    private void digest(MessageDigest digest, long from, long length) throws IOException {
        for (long done = 0; done < length; ) {
            int next = (int) Math.min(BUFFER_BYTES, length - done);
            digest.update(BundleFile.bytes(file, from + done, next));
            done += next;
        }
    }

    /** One that has nothing yet leaves nothing. */
    @Override
    public void close() throws IOException {
        if (end == 0) {
            Files.deleteIfExists(unfinished);
        }
        file.close();
    }
}
