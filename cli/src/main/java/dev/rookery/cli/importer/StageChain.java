package dev.rookery.cli.importer;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A version's moves from development to where it stands, each one allowed by the table: where a
 * registry skipped stages, the shortest way between is put in, and marked.
 *
 * <p>Threads: owned by its maker.
 */
final class StageChain {

    /** Most moves that a node takes of one version. */
    static final int MOVES_MAX = 256;

    private static final String BETWEEN = "not in the registry it comes from; leads to its stage";

    private final List<StageMove> moves = new ArrayList<>();
    private Stage at = Stage.DEVELOPMENT;

    Stage at() {
        return at;
    }

    List<StageMove> moves() {
        return List.copyOf(moves);
    }

    /** Whether the moves would be more than a node takes. */
    boolean isFull() {
        return moves.size() >= MOVES_MAX - Stage.values().length;
    }

    /** From which of a version's moves on they are no more than a node takes, the latest kept. */
    static int fitting(List<StageMove> moves) {
        int stages = Stage.values().length;
        int left = MOVES_MAX - 2 * stages;
        for (int i = moves.size() - 1; i > 0; i--) {
            Stage from = moves.get(i - 1).to();
            left -= from == moves.get(i).to() ? 0 : way(from, moves.get(i).to()).size();
            if (left < 0) {
                return i + 1;
            }
        }
        return 0;
    }

    /**
     * Adds a move that happened there; from another stage than it was made from, by the way there.
     *
     * @param from where it was made from; empty where nobody knows
     */
    void add(Optional<Stage> from, StageMove move) {
        from.ifPresent(stage -> leadTo(stage, move.at()));
        if (move.to() == at) {
            return;
        }
        List<Stage> way = way(at, move.to());
        way.subList(0, way.size() - 1).forEach(stage -> insert(stage, move.at()));
        moves.add(move);
        at = move.to();
    }

    /** Goes to where it stands, where the moves so far lead elsewhere. */
    void leadTo(Stage stage, Optional<Instant> when) {
        if (stage != at) {
            way(at, stage).forEach(each -> insert(each, when));
        }
    }

    private void insert(Stage stage, Optional<Instant> when) {
        moves.add(StageMove.inserted(stage, when, BETWEEN));
        at = stage;
    }

    /** The fewest stages from one to another, the last included; there is always a way. */
    static List<Stage> way(Stage from, Stage to) {
        Map<Stage, Stage> before = new EnumMap<>(Stage.class);
        Deque<Stage> open = new ArrayDeque<>(List.of(from));
        while (!before.containsKey(to)) {
            Stage stage = open.remove();
            for (Stage next : stage.next()) {
                if (next != from && before.putIfAbsent(next, stage) == null) {
                    open.add(next);
                }
            }
        }
        List<Stage> way = new ArrayList<>();
        for (Stage stage = to; stage != from; stage = before.get(stage)) {
            way.add(stage);
        }
        Collections.reverse(way);
        return way;
    }
}
