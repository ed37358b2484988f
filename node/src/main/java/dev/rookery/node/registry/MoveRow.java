package dev.rookery.node.registry;

import java.util.Optional;

/**
 * A move as it was asked for, and what the fold made of it.
 *
 * <p>Threads: immutable.
 *
 * @param version the version moved; of a rollback the one that is to be production again; empty for
 *     what closes or reopens the model itself
 * @param kind which move it is
 * @param from the stage it was decided from; of a rollback the one it found its target in
 * @param to where it leads
 * @param saw the production version that its writer saw; of a rollback the one that failed
 * @param outcome what became of it at its place in the order
 * @param archived the version that had to make room
 */
public record MoveRow(
        ModelKey model,
        FactRef fact,
        Kind kind,
        Optional<Ulid> version,
        Stage from,
        Stage to,
        Optional<Ulid> saw,
        Outcome outcome,
        Optional<Ulid> archived) {

    /** What was asked. */
    public enum Kind {
        MOVE,
        /** A rollback: one version for another; {@link RollbackRow} has the rest. */
        ROLLBACK,
        CLOSE,
        REOPEN
    }

    /** What became of it. */
    public enum Outcome {
        APPLIED,
        /** Applied, but the production that made room was not the one its writer saw. */
        APPLIED_OVER_ANOTHER,
        /** It lost a race: the version was no longer where it was decided from. */
        SUPERSEDED,
        /** A rewind took it back. */
        REWOUND
    }

    /** Whether it is about a version, not the model. */
    boolean ofVersion() {
        return kind == Kind.MOVE || kind == Kind.ROLLBACK;
    }

    /** Whether it put a version into production. */
    boolean promoted() {
        return made() && ofVersion() && to == Stage.PRODUCTION;
    }

    /** Whether it changed anything. */
    boolean made() {
        return outcome == Outcome.APPLIED || outcome == Outcome.APPLIED_OVER_ANOTHER;
    }
}
