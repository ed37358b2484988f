package dev.rookery.backup;

/**
 * What a database file holds, in the words of its owner, read inside that file. This module only
 * writes it down and compares it.
 *
 * <p>Threads: immutable.
 *
 * @param clusterId the cluster that the file belongs to
 * @param root the owner's proof of everything in it, 64 hex digits
 * @param heads how far each origin's entries reach
 * @param modelCount how many models
 * @param versionCount how many versions
 * @param entryCount how many entries
 * @param schemaVersion the file's {@code user_version}
 */
public record Contents(
        String clusterId,
        String root,
        Heads heads,
        long modelCount,
        long versionCount,
        long entryCount,
        int schemaVersion) {}
