package dev.rookery.cli.client;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

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
            if (Files.isRegularFile(place) && isSound(place, sha256)) {
                return place;
            }
            Files.createDirectories(place.getParent());
            // One name for all who fetch it, so that whoever comes later goes on with what is
            // there.
            Path arriving = place.resolveSibling(".arriving-" + sha256);
            try (FileChannel file = open(arriving);
                    FileLock alone = file.lock()) {
                boolean byAnother = alone.isValid() && Files.isRegularFile(place);
                if (!byAnother || !isSound(place, sha256)) {
                    receive(operation, file, arriving, sha256, size);
                    Files.move(arriving, place, StandardCopyOption.ATOMIC_MOVE);
                }
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

    private void receive(
            String operation, FileChannel file, Path arriving, String sha256, long size)
            throws IOException {
        boolean resumed = file.size() > 0;
        new ArtifactDownload(node, operation, sha256, size).into(file);
        if (resumed && !isSound(arriving, sha256)) {
            file.truncate(0); // What an earlier run left was of something else, or is damaged.
            new ArtifactDownload(node, operation, sha256, size).into(file);
        }
        requireSound(operation, arriving, sha256);
    }

    private static FileChannel open(Path arriving) throws IOException {
        return FileChannel.open(
                arriving,
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
    }

    private static boolean isSound(Path file, String sha256) throws IOException {
        return Sha256.of(file).equals(sha256);
    }

    /** Wrong bytes are thrown away: nobody goes on with them. */
    private static void requireSound(String operation, Path arriving, String sha256)
            throws IOException {
        String arrived = Sha256.of(arriving);
        if (!arrived.equals(sha256)) {
            Files.delete(arriving);
            throw new CommandFailed(
                    ExitCode.VERIFICATION_FAILED,
                    operation,
                    "the bytes that came have SHA-256 " + arrived + ", registered is " + sha256,
                    "the node's copy is damaged; try another node with --url");
        }
    }
}
