package dev.rookery.node.registry;

import java.util.List;

/**
 * What a cleanup takes and what it leaves, and why.
 *
 * <p>Threads: immutable.
 *
 * @param goes what is deleted, newest first
 * @param stays what is kept, newest first; of the versions looked at
 * @param executed whether it was done, or only planned
 * @param more whether versions are left that another cleanup would take: one takes a limited number
 */
public record CleanupPlan(
        String model, List<Entry> goes, List<Entry> stays, boolean executed, boolean more) {

    public CleanupPlan {
        goes = List.copyOf(goes);
        stays = List.copyOf(stays);
    }

    /**
     * One version in the plan.
     *
     * @param why one reason, for people
     */
    public record Entry(VersionBrief version, String why) {}
}
