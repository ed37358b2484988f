package dev.rookery.backup;

import java.time.Instant;
import java.util.List;

/** What a thorough look at one backup found. */
public sealed interface Verification permits Verification.Sound, Verification.Damaged {

    /** Which backup. */
    BackupId id();

    /** Every check passed. */
    record Sound(BackupId id, Instant at) implements Verification {}

    /**
     * Not to be restored.
     *
     * @param faults at least one, every one that was found
     */
    record Damaged(BackupId id, List<Fault> faults) implements Verification {}
}
