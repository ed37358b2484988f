package dev.rookery.node.artifact;

import dev.rookery.sync.fact.Hash;
import java.io.IOException;
import java.io.InputStream;
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
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bytes by their SHA-256, at {@code sha256/ab/cdef…}: the same bytes are kept once, and no name
 * that a client chose ever reaches the file system. A file is born complete: written beside,
 * forced, renamed, its folder forced.
 *
 * <p>Threads: safe for any thread; every method may block on the disk.
 */
public final class ArtifactStore {

    /** Most proofs remembered; each costs about 200 bytes. */
    private static final int PROOFS_MAX = 10_000;

    private static final int READ_BYTES = 1 << 20;

    private final Path blobs;
    private final Path incoming;
    private final long bytesMax;
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
        this.bytesMax = bytesMax;
        try {
            Files.createDirectories(blobs);
            Files.createDirectories(incoming);
            try (DirectoryStream<Path> left = Files.newDirectoryStream(incoming)) {
                for (Path file : left) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            throw new ArtifactException("open the artifact folder", folder, e);
        }
    }

    /** How an artifact stands up to its name. */
    public enum Check {
        SOUND,
        /** The bytes are not those that were stored. */
        DAMAGED,
        ABSENT
    }

    /** Largest artifact taken, in bytes. */
    public long bytesMax() {
        return bytesMax;
    }

    /** Begins to take bytes in. */
    public Upload begin() {
        Path temporary = incoming.resolve("upload-" + uploads.incrementAndGet());
        return new Upload(this, temporary, sha256(), bytesMax);
    }

    /** Whether the bytes are here; their hash is not computed again. */
    public Optional<StoredArtifact> find(Hash hash) {
        return attributes(file(hash))
                .map(found -> new StoredArtifact(hash, found.size(), file(hash)));
    }

    /**
     * Hashes the bytes again, unless the file has the time and size it had when it last hashed to
     * its name.
     */
    public Check verify(Hash hash) {
        Path file = file(hash);
        Optional<BasicFileAttributes> found = attributes(file);
        if (found.isEmpty()) {
            return Check.ABSENT;
        }
        Proof now = new Proof(found.get().lastModifiedTime(), found.get().size());
        if (now.equals(proofs.get(hash))) {
            return Check.SOUND;
        }
        if (!hashOf(file).equals(hash)) {
            proofs.remove(hash);
            return Check.DAMAGED;
        }
        proofs.put(hash, now);
        return Check.SOUND;
    }

    /** Gives a finished upload its name. */
    Upload.Outcome adopt(Path temporary, Hash hash, long size) {
        Path target = file(hash);
        try {
            if (verify(hash) == Check.SOUND) {
                Files.delete(temporary);
                return new Upload.Kept(new StoredArtifact(hash, size, target), false);
            }
            Path folder = target.getParent();
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(folder);
                force(blobs);
            }
            Files.move(
                    temporary,
                    target,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            force(folder);
            attributes(target)
                    .ifPresent(now -> proofs.put(hash, new Proof(now.lastModifiedTime(), size)));
            return new Upload.Kept(new StoredArtifact(hash, size, target), true);
        } catch (IOException e) {
            throw new ArtifactException("keep artifact", hash, e);
        }
    }

    private Path file(Hash hash) {
        String hex = hash.toString();
        return blobs.resolve(hex.substring(0, 2)).resolve(hex.substring(2));
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

    private static void force(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
