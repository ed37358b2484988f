package dev.rookery.cli.client;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;

/**
 * Verified copies of artifacts on this machine. A path it answers was hashed just now.
 *
 * <p>Threads: safe for any thread and beside other processes; files appear by rename.
 */
public final class ArtifactCache {

    private final Path root;
    private final NodeClient node;

    public ArtifactCache(Path root, NodeClient node) {
        this.root = root.toAbsolutePath().normalize();
        this.node = node;
    }

    /**
     * A single file, kept under its hash so that two versions with the same bytes share it.
     *
     * @param path the version's relative path; its last part becomes the file's name
     */
    public Path file(String operation, String path, String sha256, long size) {
        checkHash(operation, sha256);
        String name = path.substring(path.lastIndexOf('/') + 1);
        Path place = below(operation, root.resolve("sha256").resolve(sha256), name);
        return fetched(operation, place, sha256, size);
    }

    /**
     * A file of a version with several, in the version's own folder.
     *
     * @param version its id
     * @return the file; the folder is {@link #folder}
     */
    public Path member(String operation, String version, String path, String sha256, long size) {
        checkHash(operation, sha256);
        Path place = below(operation, folder(operation, version), path);
        return fetched(operation, place, sha256, size);
    }

    public Path folder(String operation, String version) {
        return below(operation, root.resolve("versions"), version);
    }

    /** What the node says is a name, not to be trusted as a path. */
    private static Path below(String operation, Path folder, String path) {
        Path place = folder.resolve(path).normalize();
        if (path.isEmpty() || place.equals(folder) || !place.startsWith(folder)) {
            throw new CommandFailed(
                    ExitCode.VERIFICATION_FAILED,
                    operation,
                    "'" + path + "' leads out of " + folder,
                    "the node names files it should not; look at 'rookery show'");
        }
        return place;
    }

    private static void checkHash(String operation, String sha256) {
        if (!sha256.matches("[0-9a-f]{64}")) {
            throw new CommandFailed(
                    ExitCode.VERIFICATION_FAILED,
                    operation,
                    "the version has no SHA-256 to verify its bytes with",
                    "register it again with its hash, or with its files");
        }
    }

    private Path fetched(String operation, Path place, String sha256, long size) {
        try {
            if (Files.isRegularFile(place) && Sha256.of(place).equals(sha256)) {
                return place;
            }
            Files.createDirectories(place.getParent());
            Path arriving = Files.createTempFile(place.getParent(), ".arriving", "");
            try {
                receive(operation, arriving, sha256, size);
                Files.move(arriving, place, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(arriving);
            }
            return place;
        } catch (IOException e) {
            throw new CommandFailed(
                    ExitCode.FAILED,
                    operation,
                    "cannot keep " + place + ": " + e,
                    "free space there, or set ROOKERY_CACHE to another folder",
                    e);
        }
    }

    private void receive(String operation, Path arriving, String sha256, long size)
            throws IOException {
        try (CheckedSink sink = new CheckedSink(Files.newOutputStream(arriving), size)) {
            node.download(operation, Target.api("artifacts", sha256), sink);
            String arrived = sink.hash();
            if (!arrived.equals(sha256)) {
                throw new CommandFailed(
                        ExitCode.VERIFICATION_FAILED,
                        operation,
                        "the bytes that came have SHA-256 " + arrived + ", registered is " + sha256,
                        "the node's copy is damaged; try another node with --url");
            }
        }
    }

    /** Hashes what passes, and stops a body that is longer than was registered. */
    private static final class CheckedSink extends OutputStream {
        private final OutputStream file;
        private final MessageDigest digest = Sha256.digest();
        private long left;

        CheckedSink(OutputStream file, long size) {
            this.file = file;
            this.left = size;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            left -= length;
            if (left < 0) {
                throw new IOException("more bytes came than the version has");
            }
            digest.update(bytes, offset, length);
            file.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }

        String hash() {
            return Sha256.hex(digest);
        }
    }
}
