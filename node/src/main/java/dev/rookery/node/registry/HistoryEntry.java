package dev.rookery.node.registry;

import dev.rookery.sync.fact.Dot;
import java.util.List;
import java.util.Optional;

/**
 * One line of a model's history: a fact, readable.
 *
 * <p>Threads: immutable.
 *
 * @param dot the fact's name; its origin is the incarnation of the node that wrote it
 * @param atMillis the writer's wall clock, ms since 1970
 * @param kind the fact's kind, such as {@code version.move}
 * @param version the version it is about, where it is about one; its stage is the present one
 * @param from for a move, where it was decided from; for a rollback that was made, where it found
 *     the version that it put back
 * @param to for a move or a rollback, where it leads
 * @param outcome for a move or a rollback, what became of it: a superseded one stays here
 * @param archived for a move or a rollback, the version that had to make room
 * @param contests what it claimed and another has; nearly always none
 * @param rewoundBy the rewind that took it back
 * @param unseenBy a rewind that ranks after it and was written without knowing it: it stands
 * @param rollback for a rollback, all that it says
 * @param imported what another registry says of it, where it happened there
 * @param reason what its writer gave; empty text when nothing
 * @param detail one sentence for people
 */
public record HistoryEntry(
        Dot dot,
        long atMillis,
        String actor,
        String kind,
        Optional<VersionBrief> version,
        Optional<Stage> from,
        Optional<Stage> to,
        Optional<MoveRow.Outcome> outcome,
        Optional<Ulid> archived,
        List<Contest> contests,
        Optional<Dot> rewoundBy,
        Optional<Dot> unseenBy,
        Optional<RollbackView> rollback,
        Optional<ImportMark> imported,
        String reason,
        String detail) {

    public HistoryEntry {
        contests = List.copyOf(contests);
    }
}
