package dev.rookery.backup.archive;

import dev.rookery.backup.BackupId;
import dev.rookery.backup.BackupKind;
import dev.rookery.backup.Head;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;

/**
 * A moment that can be restored: everything that the archive held at a position.
 *
 * <p>Threads: immutable.
 *
 * @param at the wall clock when it was made
 * @param root the caller's proof of the state
 * @param counts what the caller counted then
 * @param position right behind the mark's own frame
 * @param chain the chain hash there, 64 hex digits: it commits to every byte before it
 * @param entries how many entries the archive had been given until then, repeats included
 * @param advance the vector's change since the mark listed before this one
 * @param bytes what was archived since that mark: what this one costs
 */
public record Mark(
        BackupId id,
        BackupKind kind,
        Instant at,
        String reason,
        String root,
        SortedMap<String, Long> counts,
        Position position,
        String chain,
        long entries,
        List<Head> advance,
        long bytes) {

    /** The same mark, listed behind another one. */
    Mark listedAs(List<Head> advanceNow, long bytesNow) {
        return new Mark(
                id, kind, at, reason, root, counts, position, chain, entries, advanceNow, bytesNow);
    }
}
