package dev.rookery.backup.offsite;

import dev.rookery.backup.BackupId;
import dev.rookery.backup.copy.CopyMetadata;
import java.time.Instant;
import java.util.Optional;

/**
 * A full copy as it lies off-site.
 *
 * <p>Threads: immutable.
 *
 * @param node whose it is, as in its objects' names
 * @param folder what its objects' names begin with
 * @param put when its last object was put, by the place's clock
 * @param storedBytes of its objects
 * @param manifest what it says of itself, when that can be read
 * @param fault why it cannot be restored; empty when all its objects are there
 */
public record OffsiteCopy(
        String node,
        BackupId id,
        String folder,
        Instant put,
        long storedBytes,
        Optional<CopyManifest> manifest,
        Optional<String> fault) {

    /** Whether every object is there in its size. Their bytes are proven when they are read. */
    public boolean complete() {
        return fault.isEmpty();
    }

    /** Whether it says that it was taken after it was put: its node's clock was wrong. */
    public boolean ahead() {
        return taken().filter(at -> at.isAfter(put.plus(CopyMetadata.SKEW))).isPresent();
    }

    /** When it was taken, by the clock of the node that took it. */
    public Optional<Instant> taken() {
        return manifest.map(known -> known.copy().timestamp());
    }
}
