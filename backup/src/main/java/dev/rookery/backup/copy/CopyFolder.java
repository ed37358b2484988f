package dev.rookery.backup.copy;

import dev.rookery.backup.BackupId;
import dev.rookery.backup.Fault;
import dev.rookery.backup.file.DurableFiles;
import dev.rookery.backup.file.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The files of one copy: {@code registry.db}, {@code metadata.json}, {@code SHA256SUMS} (which
 * {@code sha256sum -c} reads), and {@code verified.json} once it was verified.
 *
 * <p>Threads: immutable.
 */
record CopyFolder(Path path, BackupId id) {
    static final String DATABASE = "registry.db";
    static final String METADATA = "metadata.json";
    static final String SUMS = "SHA256SUMS";
    private static final String VERIFIED = "verified.json";
    private static final long METADATA_BYTES_MAX = 64L << 20;

    Path database() {
        return path.resolve(DATABASE);
    }

    boolean exists() {
        return Files.isDirectory(path);
    }

    /** Writes everything but the database, which is there. */
    void describe(CopyMetadata metadata) throws IOException {
        byte[] json = MetadataJson.metadata(metadata);
        String sums =
                metadata.dbHash()
                        + "  "
                        + DATABASE
                        + "\n"
                        + Sha256.of(json)
                        + "  "
                        + METADATA
                        + "\n";
        DurableFiles.write(path.resolve(METADATA), json);
        DurableFiles.write(path.resolve(SUMS), sums.getBytes(StandardCharsets.UTF_8));
    }

    CopyMetadata metadata() throws IOException, MetadataJson.Unreadable {
        byte[] json = metadataBytes();
        CopyMetadata metadata = MetadataJson.read(json);
        if (!metadata.id().equals(id)) {
            throw new MetadataJson.Unreadable("it is of backup " + metadata.id());
        }
        return metadata;
    }

    /** What is wrong with the small files, and how they disagree. */
    void checkSums(CopyMetadata metadata, List<Fault> faults) {
        try {
            String sums = Files.readString(path.resolve(SUMS), StandardCharsets.UTF_8);
            String json = Sha256.of(metadataBytes());
            String should =
                    metadata.dbHash() + "  " + DATABASE + "\n" + json + "  " + METADATA + "\n";
            if (!sums.equals(should)) {
                String detail = "metadata.json hashes to " + json + ", which is not what it says";
                faults.add(new Fault(Fault.Code.METADATA_DAMAGED, id + "/" + SUMS, detail));
            }
        } catch (IOException | MetadataJson.Unreadable e) {
            faults.add(new Fault(Fault.Code.METADATA_DAMAGED, id + "/" + SUMS, e.toString()));
        }
    }

    void noteVerified(Instant at, String dbHash) throws IOException {
        DurableFiles.write(path.resolve(VERIFIED), MetadataJson.verified(at, dbHash));
    }

    void forgetVerified() throws IOException {
        Files.deleteIfExists(path.resolve(VERIFIED));
    }

    Optional<Instant> verifiedAt(String dbHash) {
        try {
            return MetadataJson.readVerified(Files.readAllBytes(path.resolve(VERIFIED)), dbHash);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private byte[] metadataBytes() throws IOException, MetadataJson.Unreadable {
        Path file = path.resolve(METADATA);
        if (Files.size(file) > METADATA_BYTES_MAX) {
            throw new MetadataJson.Unreadable("larger than 64 MiB");
        }
        return Files.readAllBytes(file);
    }
}
