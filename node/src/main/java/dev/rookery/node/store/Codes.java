package dev.rookery.node.store;

import dev.rookery.node.registry.Fold;
import dev.rookery.node.registry.ModelType;
import dev.rookery.node.registry.MoveRow;
import dev.rookery.node.registry.RegisterRow;
import dev.rookery.node.registry.Stage;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * The numbers that stand for enum values in the file. A number is never given another meaning.
 *
 * <p>Threads: stateless.
 */
final class Codes {

    private static final List<Stage> STAGES = List.of(Stage.values());
    private static final List<ModelType> TYPES = List.of(ModelType.values());
    private static final List<MoveRow.Kind> KINDS = List.of(MoveRow.Kind.values());
    private static final List<MoveRow.Outcome> OUTCOMES = List.of(MoveRow.Outcome.values());
    private static final List<RegisterRow.Field> FIELDS = List.of(RegisterRow.Field.values());

    private Codes() {}

    static int of(Stage stage) {
        return switch (stage) {
            case DEVELOPMENT -> 0;
            case STAGING -> 1;
            case PRODUCTION -> 2;
            case ARCHIVED -> 3;
            case REJECTED -> 4;
            case DELETED -> 5;
            case REWOUND -> 6;
        };
    }

    static int of(ModelType type) {
        return switch (type) {
            case POLICY_VALUE -> 0;
            case HEURISTIC -> 1;
            case ENSEMBLE -> 2;
            case COMPRESSED -> 3;
            case EXPERIMENTAL -> 4;
        };
    }

    /** Of what is not folded. */
    static int of(Fold.Outcome outcome) {
        return switch (outcome) {
            case UNKNOWN_KIND -> 0;
            case POISON -> 1;
            case FOLDED -> throw new IllegalStateException("a folded fact is in no list of others");
        };
    }

    static int of(MoveRow.Kind kind) {
        return switch (kind) {
            case MOVE -> 0;
            case CLOSE -> 1;
            case REOPEN -> 2;
            case ROLLBACK -> 3;
        };
    }

    static int of(MoveRow.Outcome outcome) {
        return switch (outcome) {
            case APPLIED -> 0;
            case APPLIED_OVER_ANOTHER -> 1;
            case SUPERSEDED -> 2;
            case REWOUND -> 3;
        };
    }

    static int of(RegisterRow.Field field) {
        return switch (field) {
            case DESCRIPTION -> 0;
            case TAG -> 1;
            case ALIAS -> 2;
            case BASELINE -> 3;
        };
    }

    static Stage stage(int code) {
        return find(STAGES, Codes::of, code);
    }

    static ModelType type(int code) {
        return find(TYPES, Codes::of, code);
    }

    static MoveRow.Kind kind(int code) {
        return find(KINDS, Codes::of, code);
    }

    static MoveRow.Outcome outcome(int code) {
        return find(OUTCOMES, Codes::of, code);
    }

    static RegisterRow.Field field(int code) {
        return find(FIELDS, Codes::of, code);
    }

    private static <T> T find(List<T> values, ToIntFunction<T> codeOf, int code) {
        for (T value : values) {
            if (codeOf.applyAsInt(value) == code) {
                return value;
            }
        }
        throw new IllegalStateException("the file has a code that means nothing: " + code);
    }
}
