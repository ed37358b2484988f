package dev.rookery.node.artifact;

import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.peer.SteadyClock;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bytes by their SHA-256, at {@code sha256/ab/cdef…}: the same bytes are kept once, and no name
 * that a client chose ever reaches the file system. A file is born complete: written beside,
 * forced, renamed, its folder forced.
 *
 * <p>Threads: safe for any thread; every method may block on the disk.
 */
public final class ArtifactStore {

    private static final Logger log = LoggerFactory.getLogger(ArtifactStore.class);

    /** Most proofs remembered; each costs about 200 bytes. */
    private static final int PROOFS_MAX = 10_000;

    private static final int READ_BYTES = 1 << 20;
    private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

    /** Hex digits of a hash that name its folder. */
    private static final int PREFIX = 2;

    private final Path blobs;
    private final Path incoming;
    private final Path fetching;
    private final Path quarantine;
    private final Trash trash;
    private final long bytesMax;
    private final PartialUploads partials;
    private final AtomicLong uploads = new AtomicLong();
    private final Map<Hash, Proof> proofs =
            Collections.synchronizedMap(
                    new LinkedHashMap<>(16, 0.75f, true) {
                        private static final long serialVersionUID = 1L;

                        @Override
                        protected boolean removeEldestEntry(Map.Entry<Hash, Proof> eldest) {
                            return size() > PROOFS_MAX;
                        }
                    });

    /** That a file of this time and size hashed to its name. */
    private record Proof(FileTime modified, long size) {}

    /**
     * Opens the store, and sweeps what unfinished uploads left.
     *
     * @param folder usually {@code <data>/artifacts}; made when missing
     * @param bytesMax largest artifact taken
     */
    public ArtifactStore(Path folder, long bytesMax) {
        this.blobs = folder.resolve("sha256");
        this.incoming = folder.resolve("incoming");
        this.fetching = folder.resolve("fetching");
        this.quarantine = folder.resolve("quarantine");
        this.trash = new Trash(folder.resolve("trash"));
        this.bytesMax = bytesMax;
        try {
            Files.createDirectories(blobs);
            Files.createDirectories(incoming);
            Files.createDirectories(fetching);
            Files.createDirectories(quarantine);
            trash.create();
            try (DirectoryStream<Path> left = Files.newDirectoryStream(incoming)) {
                for (Path file : left) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            throw new ArtifactException("open the artifact folder", folder, e);
        }
        this.partials =
                new PartialUploads(
                        this,
                        folder.resolve("partial"),
                        PartialUploads.Limits.of(bytesMax),
                        SteadyClock.system());
    }

    /** How an artifact stands up to its name. */
    public enum Check {
        SOUND,
        /** The bytes are not those that were stored: they are set aside, and nobody gets them. */
        DAMAGED,
        ABSENT
    }

    /** Largest artifact taken, in bytes. */
    public long bytesMax() {
        return bytesMax;
    }

    /** Uploads that may be gone on with. */
    public PartialUploads partials() {
        return partials;
    }

    /** Begins to take bytes in. */
    public Upload begin() {
        Path temporary = incoming.resolve("upload-" + uploads.incrementAndGet());
        return new Upload(this, temporary, sha256(), bytesMax);
    }

    /** Where artifacts arrive in parts; what is there outlives a restart. */
    Path fetching() {
        return fetching;
    }

    /** Whether the bytes are here; their hash is not computed again. */
    public Optional<StoredArtifact> find(Hash hash) {
        return here(hash).map(found -> new StoredArtifact(hash, found.size(), file(hash)));
    }

    /**
     * All that are kept, in no order.
     *
     * @param each told one after the other; with the time since which it has been here or was last
     *     sent in
     */
    public void each(BiConsumer<StoredArtifact, Instant> each) {
        try (Stream<Path> files = Files.walk(blobs, 2)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Optional<Hash> hash = name(file);
                Optional<BasicFileAttributes> found =
                        hash.isPresent() ? attributes(file) : Optional.empty();
                if (found.isPresent()) {
                    StoredArtifact one = new StoredArtifact(hash.get(), found.get().size(), file);
                    each.accept(one, found.get().lastModifiedTime().toInstant());
                }
            }
        } catch (UncheckedIOException e) {
            throw new ArtifactException("list the artifact folder", blobs, e.getCause());
        } catch (IOException e) {
            throw new ArtifactException("list the artifact folder", blobs, e);
        }
    }

    /**
     * Puts an artifact that nobody needs into the trash. Whoever asks for it before {@link
     * #emptyTrash} takes it out again.
     *
     * @param before it stays when it was sent in at this time or later
     * @param now since when it will lie there
     * @return whether it is in the trash
     */
    public synchronized boolean discard(Hash hash, Instant before, Instant now) {
        Optional<BasicFileAttributes> found = attributes(file(hash));
        if (found.isEmpty() || !found.get().lastModifiedTime().toInstant().isBefore(before)) {
            return false;
        }
        proofs.remove(hash);
        trash.put(file(hash), hash, now);
        return true;
    }

    /** Deletes what was put into the trash before a time. */
    public void emptyTrash(Instant before) {
        trash.empty(before);
    }

    /**
     * Hashes the bytes again, unless the file has the time and size it had when it last hashed to
     * its name. What does not hash to its name is set aside.
     */
    public Check verify(Hash hash) {
        Optional<Proof> now = seen(hash);
        if (now.isPresent() && now.equals(Optional.ofNullable(proofs.get(hash)))) {
            return Check.SOUND;
        }
        return hashAgain(hash);
    }

    /** The same, whatever was proven before: what a disk changed has the time and size it had. */
    public Check hashAgain(Hash hash) {
        Optional<Proof> now = seen(hash);
        if (now.isEmpty()) {
            return Files.exists(aside(hash)) ? Check.DAMAGED : Check.ABSENT;
        }
        if (hashOf(file(hash)).equals(hash)) {
            proofs.put(hash, now.get());
            return Check.SOUND;
        }
        proofs.remove(hash);
        setAside(hash, now.get());
        return Check.DAMAGED;
    }

    /** A part of an artifact that is here. */
    public byte[] read(StoredArtifact artifact, long from, int bytes) {
        ByteBuffer part = ByteBuffer.allocate((int) Math.min(bytes, artifact.size() - from));
        try (FileChannel channel = FileChannel.open(artifact.file(), StandardOpenOption.READ)) {
            long at = from;
            while (part.hasRemaining()) {
                int read = channel.read(part, at);
                if (read < 0) {
                    throw new EOFException("the file ends at " + at);
                }
                at += read;
            }
            return part.array();
        } catch (IOException e) {
            throw new ArtifactException("read artifact", artifact.hash(), e);
        }
    }

    /** The next by hash; the first of all without a hash. Empty behind the last one. */
    public Optional<StoredArtifact> after(Optional<Hash> last) {
        String begin = last.map(Hash::toString).orElse("");
        try {
            for (String folder : names(blobs)) {
                if (begin.length() >= PREFIX && folder.compareTo(begin.substring(0, PREFIX)) < 0) {
                    continue;
                }
                Optional<StoredArtifact> next = after(begin, folder);
                if (next.isPresent()) {
                    return next;
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new ArtifactException("list the artifacts in", blobs, e);
        }
    }

    private Optional<StoredArtifact> after(String begin, String folder) throws IOException {
        for (String name : names(blobs.resolve(folder))) {
            String hex = folder + name;
            if (isHash(hex) && hex.compareTo(begin) > 0) {
                Optional<StoredArtifact> found = find(Hash.parse(hex));
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    /**
     * What is here.
     *
     * @param aside how many are set aside
     */
    public record Totals(long artifacts, long bytes, long aside) {}

    /** Counts what is here: looks at every file. */
    public Totals totals() {
        long[] artifacts = {0};
        long[] bytes = {0};
        each(
                (artifact, since) -> {
                    artifacts[0]++;
                    bytes[0] += artifact.size();
                });
        return new Totals(artifacts[0], bytes[0], aside().size());
    }

    /** Those that were set aside and not brought again, by hash. */
    public List<Hash> aside() {
        try {
            return names(quarantine).stream()
                    .filter(ArtifactStore::isHash)
                    .map(Hash::parse)
                    .toList();
        } catch (IOException e) {
            throw new ArtifactException("list what is set aside in", quarantine, e);
        }
    }

    /** Where an artifact may arrive as a whole; swept when nobody took it up for days. */
    public Path arriving(Hash hash) {
        return fetching.resolve(hash + ".whole");
    }

    /**
     * Makes a file an artifact.
     *
     * @param file in this store's folder, as {@link #arriving} said, forced
     * @param hash what its bytes were proven to hash to
     */
    public StoredArtifact take(Path file, Hash hash) {
        try {
            return adopt(file, hash, Files.size(file)).artifact();
        } catch (IOException e) {
            throw new ArtifactException("take artifact", hash, e);
        }
    }

    /** Whether it is here, set aside because it is damaged. */
    public boolean isAside(Hash hash) {
        return Files.exists(aside(hash));
    }

    private static boolean isHash(String name) {
        return HEX.matcher(name).matches();
    }

    /** Sorted; of a folder that is none, nothing. */
    private static List<String> names(Path folder) throws IOException {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    /** Bytes that may still be written to the disk. */
    long usableBytes() {
        return fetching.toFile().getUsableSpace();
    }

    private Optional<Proof> seen(Hash hash) {
        return here(hash).map(now -> new Proof(now.lastModifiedTime(), now.size()));
    }

    private Optional<BasicFileAttributes> here(Hash hash) {
        Optional<BasicFileAttributes> found = attributes(file(hash));
        return found.isEmpty() && trash.has(hash) ? takenOut(hash) : found;
    }

    private synchronized Optional<BasicFileAttributes> takenOut(Hash hash) {
        trash.take(hash, file(hash));
        return attributes(file(hash));
    }

    /** Unless other bytes have taken the place of those that were hashed. */
    private synchronized void setAside(Hash hash, Proof hashed) {
        if (!seen(hash).equals(Optional.of(hashed))) {
            return;
        }
        try {
            Files.move(file(hash), aside(hash), StandardCopyOption.ATOMIC_MOVE);
            log.warn(
                    "[artifact] the bytes of {} are not what was stored; they are set aside in {}",
                    hash,
                    quarantine);
        } catch (IOException e) {
            throw new ArtifactException("set aside artifact", hash, e);
        }
    }

    private Path aside(Hash hash) {
        return quarantine.resolve(hash.toString());
    }

    /** Gives a finished upload its name. */
    Upload.Kept adopt(Path temporary, Hash hash, long size) {
        Path target = file(hash);
        try {
            if (sentAgain(hash)) {
                Files.delete(temporary);
                return new Upload.Kept(new StoredArtifact(hash, size, target), false);
            }
            Path folder = target.getParent();
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(folder);
                force(blobs);
            }
            synchronized (this) {
                Files.move(
                        temporary,
                        target,
                        StandardCopyOption.ATOMIC_MOVE,
                        StandardCopyOption.REPLACE_EXISTING);
            }
            force(folder);
            Files.deleteIfExists(aside(hash));
            seen(hash).ifPresent(now -> proofs.put(hash, now));
            return new Upload.Kept(new StoredArtifact(hash, size, target), true);
        } catch (IOException e) {
            throw new ArtifactException("keep artifact", hash, e);
        }
    }

    /** Whether it is here; then it counts as sent in now, so that it is not discarded. */
    private synchronized boolean sentAgain(Hash hash) throws IOException {
        if (verify(hash) != Check.SOUND) {
            return false;
        }
        Files.setLastModifiedTime(file(hash), FileTime.from(Instant.now()));
        seen(hash).ifPresent(now -> proofs.put(hash, now));
        return true;
    }

    private Path file(Hash hash) {
        String hex = hash.toString();
        return blobs.resolve(hex.substring(0, PREFIX)).resolve(hex.substring(PREFIX));
    }

    /** The hash that a file among the blobs is named by. */
    private static Optional<Hash> name(Path file) {
        Path folder = file.getParent();
        String hex = folder == null ? "" : folder.getFileName() + file.getFileName().toString();
        return HEX.matcher(hex).matches() ? Optional.of(Hash.parse(hex)) : Optional.empty();
    }

    private static Optional<BasicFileAttributes> attributes(Path file) {
        try {
            return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                    ? Optional.of(Files.readAttributes(file, BasicFileAttributes.class))
                    : Optional.empty();
        } catch (IOException e) {
            throw new ArtifactException("look at artifact", file, e);
        }
    }

    private static Hash hashOf(Path file) {
        MessageDigest sha256 = sha256();
        byte[] buffer = new byte[READ_BYTES];
        try (InputStream in = Files.newInputStream(file)) {
            int read = in.read(buffer);
            while (read >= 0) {
                sha256.update(buffer, 0, read);
                read = in.read(buffer);
            }
        } catch (IOException e) {
            throw new ArtifactException("hash artifact", file, e);
        }
        return Hash.ofBytes(sha256.digest());
    }

    static void force(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
