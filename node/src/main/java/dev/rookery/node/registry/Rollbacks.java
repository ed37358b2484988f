package dev.rookery.node.registry;

import dev.rookery.sync.fact.Dot;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Rank;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Rollbacks as people see them, by their facts and what became of them.
 *
 * <p>Threads: stateless; as the tables handed in.
 */
final class Rollbacks {

    private Rollbacks() {}

    /** A model's rollbacks, the latest by rank first; those that do not count included. */
    static List<RollbackView> latest(ModelKey key, int limit, FoldTables tables) {
        List<RollbackView> views = new ArrayList<>();
        for (RollbackRow row : tables.rollbacks(key, limit)) {
            Rank rank = row.fact().rank();
            tables.movesBetween(key, rank, rank).stream()
                    .flatMap(move -> view(key, move, tables).stream())
                    .forEach(views::add);
        }
        return views;
    }

    /** What a rollback says; empty for what is none. */
    static Optional<RollbackView> view(ModelKey key, MoveRow row, FoldTables tables) {
        if (row.kind() != MoveRow.Kind.ROLLBACK) {
            return Optional.empty();
        }
        Fact fact = tables.fact(row.fact());
        return PayloadCodec.decode(fact)
                .filter(Payload.Rollback.class::isInstance)
                .map(said -> view(key, (Payload.Rollback) said, fact, row.outcome(), tables));
    }

    private static RollbackView view(
            ModelKey key,
            Payload.Rollback said,
            Fact fact,
            MoveRow.Outcome outcome,
            FoldTables tables) {
        return view(
                tables.model(key).map(ModelRow::shownName).orElse(key.name()),
                said,
                Optional.of(fact.dot()),
                fact.actor(),
                fact.atMillis(),
                outcome,
                brief(key, said.from(), tables),
                brief(key, said.to(), tables));
    }

    /** The view that a rollback will have once it is made. */
    static RollbackView made(
            String model, Payload.Rollback said, Case by, VersionBrief from, VersionBrief to) {
        return view(
                model,
                said,
                Optional.empty(),
                by.actor(),
                by.atMillis(),
                MoveRow.Outcome.APPLIED,
                from,
                to);
    }

    private static RollbackView view(
            String model,
            Payload.Rollback said,
            Optional<Dot> fact,
            String actor,
            long atMillis,
            MoveRow.Outcome outcome,
            VersionBrief from,
            VersionBrief to) {
        return new RollbackView(
                model,
                fact,
                from,
                to,
                said.reason(),
                said.trigger(),
                actor,
                atMillis,
                said.fromMetrics(),
                said.toMetrics(),
                said.evidence(),
                outcome);
    }

    /** A version that is not registered here stands nowhere. */
    private static VersionBrief brief(ModelKey key, Ulid id, FoldTables tables) {
        return tables.version(key, id)
                .map(VersionBrief::of)
                .orElseGet(
                        () ->
                                new VersionBrief(
                                        id, OptionalLong.empty(), id.toString(), Stage.REWOUND));
    }
}
