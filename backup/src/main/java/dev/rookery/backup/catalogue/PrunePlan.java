package dev.rookery.backup.catalogue;

import java.util.List;

/**
 * What retention does with everything in the backup folder.
 *
 * <p>Threads: immutable.
 *
 * @param steps copies, then segments of the archive, each oldest first
 */
public record PrunePlan(List<Step> steps) {

    /** What is kept or goes. */
    public enum What {
        /** A full copy. */
        COPY,
        /** A segment of the archive. */
        SEGMENT,
        /** A database that a restore replaced. */
        REPLACED
    }

    /**
     * One of them.
     *
     * @param name an id, or the name of a file
     * @param bytes what it takes on disk
     * @param goes whether it is deleted; else it stays
     */
    public record Step(What what, String name, long bytes, boolean goes, String why) {}

    /** Keeps its own list. */
    public PrunePlan {
        steps = List.copyOf(steps);
    }

    /** How much disk is free afterwards that is not now. */
    public long bytesFreed() {
        return steps.stream().filter(Step::goes).mapToLong(Step::bytes).sum();
    }
}
