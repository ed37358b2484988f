package dev.rookery.node.registry;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Moves, closings and reopenings, as if they had all been made in rank order. A move applies where
 * the version stands where it was decided from and the table allows it; a promotion to production
 * archives what it finds there, of this model, in the same step.
 *
 * <p>A rollback applies where the promotion that it names is the one that made production what it
 * is: so of two the earlier counts, and the same version may be rolled back again once it was
 * promoted again. It takes its target from wherever it may stand but in rejected, deleted or
 * rewound.
 *
 * <p>A version that is not registered, or whose registration a rewind took back, stands nowhere: no
 * move of it applies, and those there are get made once it is registered ({@link #arrived}).
 *
 * <p>A move later than all held is simply made. For an earlier one, those after it are undone from
 * the last back, it is made, and they are made again: the cost follows how late it is.
 *
 * <p>Threads: owned by the fold.
 */
final class MoveFold {

    private final Step step;
    private final SortedMap<Ulid, Stage> before = new TreeMap<>();
    private final SortedMap<Ulid, Stage> stages = new TreeMap<>();

    MoveFold(Step step) {
        this.step = step;
    }

    void move(Payload.Move move) {
        apply(
                new MoveRow(
                        step.key,
                        step.ref,
                        MoveRow.Kind.MOVE,
                        Optional.of(move.id()),
                        move.from(),
                        move.to(),
                        move.saw(),
                        MoveRow.Outcome.SUPERSEDED,
                        Optional.empty()));
    }

    /** The target's stage is filled in when it is made. */
    void rollback(Payload.Rollback said) {
        step.tables.put(
                new RollbackRow(
                        step.key,
                        step.ref,
                        said.promotion(),
                        said.from(),
                        said.to(),
                        said.failedTo(),
                        said.trigger()));
        apply(
                new MoveRow(
                        step.key,
                        step.ref,
                        MoveRow.Kind.ROLLBACK,
                        Optional.of(said.to()),
                        Stage.ARCHIVED,
                        Stage.PRODUCTION,
                        Optional.of(said.from()),
                        MoveRow.Outcome.SUPERSEDED,
                        Optional.empty()));
    }

    void close() {
        apply(ofModel(MoveRow.Kind.CLOSE));
    }

    void reopen() {
        apply(ofModel(MoveRow.Kind.REOPEN));
    }

    private MoveRow ofModel(MoveRow.Kind kind) {
        return new MoveRow(
                step.key,
                step.ref,
                kind,
                Optional.empty(),
                Stage.DEVELOPMENT,
                Stage.DEVELOPMENT,
                Optional.empty(),
                MoveRow.Outcome.SUPERSEDED,
                Optional.empty());
    }

    /** Makes the moves of a version that waited for its registration. */
    void arrived(Ulid id) {
        List<MoveRow> moves = step.tables.moves(step.key);
        int first = 0;
        while (first < moves.size() && !moves.get(first).version().equals(Optional.of(id))) {
            first++;
        }
        Optional<Ulid> productionBefore = step.production;
        List<MoveRow> from = moves.subList(first, moves.size());
        undo(from);
        from.forEach(this::remake);
        flush(Optional.empty());
        announceProduction(productionBefore);
    }

    private void apply(MoveRow asked) {
        if (step.cancelled) {
            step.tables.put(withOutcome(asked, MoveRow.Outcome.REWOUND, Optional.empty()));
            asked.version().ifPresent(id -> step.touch(id, false));
            return;
        }
        Optional<Ulid> productionBefore = step.production;
        boolean last =
                step.tables
                        .latestMove(step.key)
                        .map(rank -> rank.before(step.ref.rank()))
                        .orElse(true);
        List<MoveRow> later = last ? List.of() : step.tables.movesAfter(step.key, step.ref.rank());
        undo(later);
        MoveRow made = make(asked);
        step.tables.put(made);
        announce(made);
        for (MoveRow row : later) {
            remake(row);
        }
        flush(asked.version());
        announceProduction(productionBefore);
    }

    private void undo(List<MoveRow> moves) {
        List<MoveRow> backwards = new ArrayList<>(moves);
        Collections.reverse(backwards);
        backwards.forEach(this::undo);
    }

    private void announceProduction(Optional<Ulid> before) {
        if (!step.production.equals(before)) {
            step.event(
                    "production.changed",
                    step.production,
                    "production is now " + step.production.map(Ulid::toString).orElse("none"));
        }
    }

    private void remake(MoveRow row) {
        MoveRow again = make(row);
        if (again.equals(row)) {
            return;
        }
        step.tables.put(again);
        if (again.outcome() != row.outcome()) {
            if (!again.ofVersion()) {
                step.namesMoved();
            }
            announceConflict(again);
        }
    }

    private void undo(MoveRow row) {
        if (!row.made()) {
            return;
        }
        switch (row.kind()) {
            case CLOSE -> step.closed = false;
            case REOPEN -> step.closed = true;
            case MOVE, ROLLBACK -> {
                Ulid id = row.version().orElseThrow();
                set(id, row.from());
                if (row.to() == Stage.PRODUCTION) {
                    step.production = row.archived();
                    row.archived().ifPresent(other -> set(other, Stage.PRODUCTION));
                }
                if (row.from() == Stage.PRODUCTION) {
                    step.production = Optional.of(id);
                }
            }
        }
    }

    private MoveRow make(MoveRow row) {
        if (row.outcome() == MoveRow.Outcome.REWOUND) {
            return row;
        }
        return switch (row.kind()) {
            case CLOSE -> {
                boolean closes = !step.closed && step.production.isEmpty();
                step.closed |= closes;
                yield withOutcome(row, applied(closes), Optional.empty());
            }
            case REOPEN -> {
                boolean opens = step.closed;
                step.closed = false;
                yield withOutcome(row, applied(opens), Optional.empty());
            }
            case MOVE -> makeMove(row, row.version().orElseThrow());
            case ROLLBACK -> makeRollback(row, row.version().orElseThrow());
        };
    }

    private MoveRow makeMove(MoveRow row, Ulid id) {
        if (stage(id) != row.from() || !legal(row.from(), row.to())) {
            return withOutcome(row, MoveRow.Outcome.SUPERSEDED, Optional.empty());
        }
        set(id, row.to());
        if (row.from() == Stage.PRODUCTION) {
            step.production = Optional.empty();
        }
        if (row.to() != Stage.PRODUCTION) {
            return withOutcome(row, MoveRow.Outcome.APPLIED, Optional.empty());
        }
        Optional<Ulid> archived = step.production;
        archived.ifPresent(other -> set(other, Stage.ARCHIVED));
        step.production = Optional.of(id);
        boolean another = archived.isPresent() && !archived.equals(row.saw());
        return withOutcome(
                row,
                another ? MoveRow.Outcome.APPLIED_OVER_ANOTHER : MoveRow.Outcome.APPLIED,
                archived);
    }

    private MoveRow makeRollback(MoveRow row, Ulid target) {
        RollbackRow said =
                step.tables
                        .rollback(row.model(), row.fact())
                        .orElseThrow(() -> new IllegalStateException("no rollback: " + row));
        Stage found = stage(target);
        if (!takable(found) || !stands(said)) {
            return withFrom(row, Stage.ARCHIVED, MoveRow.Outcome.SUPERSEDED, Optional.empty());
        }
        set(said.from(), said.failedTo());
        set(target, Stage.PRODUCTION);
        step.production = Optional.of(target);
        return withFrom(row, found, MoveRow.Outcome.APPLIED, Optional.of(said.from()));
    }

    /** Whether a rollback may take a version that stands there. */
    static boolean takable(Stage stage) {
        return stage == Stage.ARCHIVED || stage == Stage.STAGING || stage == Stage.DEVELOPMENT;
    }

    /**
     * Whether production is, at the rollback's place, what the promotion that it names made it.
     * What ranks before that place is in the tables as it was made.
     */
    private boolean stands(RollbackRow said) {
        return step.production.equals(Optional.of(said.from()))
                && stage(said.from()) == Stage.PRODUCTION
                && step.tables.promotions(said.model(), Optional.of(said.fact().rank()), 1).stream()
                        .anyMatch(row -> row.fact().rank().equals(said.promotion()));
    }

    /**
     * Whether the table has the move. Deletion is allowed from everywhere but production, and is
     * undone to everywhere but production.
     */
    static boolean legal(Stage from, Stage to) {
        if (to == Stage.DELETED) {
            return from != Stage.PRODUCTION && from != Stage.DELETED;
        }
        return from == Stage.DELETED
                ? to.listed() && to != Stage.PRODUCTION
                : from.allowed().contains(to);
    }

    private static MoveRow.Outcome applied(boolean yes) {
        return yes ? MoveRow.Outcome.APPLIED : MoveRow.Outcome.SUPERSEDED;
    }

    private static MoveRow withOutcome(
            MoveRow row, MoveRow.Outcome outcome, Optional<Ulid> archived) {
        return withFrom(row, row.from(), outcome, archived);
    }

    private static MoveRow withFrom(
            MoveRow row, Stage from, MoveRow.Outcome outcome, Optional<Ulid> archived) {
        return new MoveRow(
                row.model(),
                row.fact(),
                row.kind(),
                row.version(),
                from,
                row.to(),
                row.saw(),
                outcome,
                archived);
    }

    /** Where a version stands; {@link Stage#REWOUND} also before it is registered. */
    private Stage stage(Ulid id) {
        Stage known = stages.get(id);
        if (known != null) {
            return known;
        }
        Stage stage =
                step.tables.version(step.key, id).map(VersionRow::stage).orElse(Stage.REWOUND);
        before.put(id, stage);
        stages.put(id, stage);
        return stage;
    }

    private void set(Ulid id, Stage stage) {
        stage(id);
        stages.put(id, stage);
    }

    /** Writes the versions that stand elsewhere now, and the one that was asked to move. */
    private void flush(Optional<Ulid> asked) {
        for (var entry : stages.entrySet()) {
            Ulid id = entry.getKey();
            boolean named = asked.map(id::equals).orElse(false);
            if (named || before.get(id) != entry.getValue()) {
                write(id, entry.getValue(), named);
            }
        }
    }

    private void write(Ulid id, Stage stage, boolean named) {
        Optional<VersionRow> row = step.tables.version(step.key, id);
        if (row.isEmpty()) {
            step.touch(id, false);
            return;
        }
        VersionRow held = row.get();
        step.tables.put(held.touched(stage, false, named ? step.atMillis : held.updatedAtMillis()));
        step.stages = step.stages.without(held.stage()).with(stage);
    }

    private void announce(MoveRow row) {
        if (row.outcome() == MoveRow.Outcome.SUPERSEDED) {
            announceConflict(row);
            return;
        }
        switch (row.kind()) {
            case CLOSE -> {
                step.namesMoved();
                step.event("model.closed", Optional.empty(), "model deleted");
            }
            case REOPEN -> {
                step.namesMoved();
                step.event("model.reopened", Optional.empty(), "model undeleted");
            }
            case ROLLBACK -> step.event(Payload.Rollback.KIND, row.version(), rolledBack(row));
            case MOVE -> {
                step.event(
                        "version.moved",
                        row.version(),
                        "moved from " + row.from().text() + " to " + row.to().text());
                announceConflict(row);
            }
        }
    }

    private void announceConflict(MoveRow row) {
        boolean waits = row.version().map(id -> stage(id) == Stage.REWOUND).orElse(false);
        if (waits) {
            return;
        }
        if (row.outcome() == MoveRow.Outcome.APPLIED_OVER_ANOTHER) {
            event(row, "conflict.production", "it replaced a version that its writer did not see");
        } else if (row.outcome() == MoveRow.Outcome.SUPERSEDED) {
            event(row, "conflict.move_superseded", lost(row));
        }
    }

    private static String lost(MoveRow row) {
        return switch (row.kind()) {
            case MOVE ->
                    "the move from "
                            + row.from().text()
                            + " to "
                            + row.to().text()
                            + " lost to another";
            case ROLLBACK ->
                    rolledBack(row) + ": lost to another change, or its target cannot be taken";
            case CLOSE, REOPEN -> "the deletion or undeletion lost to another change";
        };
    }

    private static String rolledBack(MoveRow row) {
        return "rolled back"
                + row.saw().map(id -> " from " + id).orElse("")
                + row.version().map(id -> " to " + id).orElse("");
    }

    private void event(MoveRow row, String what, String detail) {
        step.tables.event(new RegistryEvent(what, step.key, row.version(), row.fact(), detail));
    }
}
