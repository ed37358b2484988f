package dev.rookery.node.service;

import dev.rookery.backup.BackupId;
import dev.rookery.backup.BackupKind;
import dev.rookery.backup.catalogue.Pinning;
import dev.rookery.backup.catalogue.PrunePlan;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

/**
 * What keeps backups worth having: retention, pins, rehearsals.
 *
 * <p>Every method may block for as long as the work takes, and may throw {@link
 * dev.rookery.backup.BackupException}.
 *
 * <p>Threads: safe for any thread that may block.
 */
public interface BackupUpkeep {

    /**
     * One rehearsal of a restore.
     *
     * @param at when it began
     * @param root that the backup names, and that what was restored has where {@code faults} is
     *     empty
     * @param facts that were restored
     * @param took from the first read to the last check
     * @param faults what was wrong; empty when the backup can be relied on
     */
    record Rehearsal(
            BackupId id,
            BackupKind kind,
            Instant at,
            String root,
            long facts,
            Duration took,
            List<String> faults) {

        /** Whether it was restored whole. */
        public boolean sound() {
            return faults.isEmpty();
        }
    }

    /** What retention does with everything now; done only when asked to. */
    PrunePlan prune(boolean execute);

    /** Keeps a backup until it is unpinned. */
    Pinning pin(BackupId id);

    /** Leaves it to retention again. */
    Pinning unpin(BackupId id);

    /**
     * Restores the newest copy and a random mark in scratch, checks both, and notes the proof.
     *
     * @param seed decides which mark; empty for one of the node's choosing
     * @return of each; empty when there is no backup yet
     */
    List<Rehearsal> drill(OptionalLong seed);

    /** The rehearsals of late, newest first. */
    List<Rehearsal> rehearsals();
}
