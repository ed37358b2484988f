package dev.rookery.node.registry;

import dev.rookery.sync.fact.Rank;

/**
 * That somebody asked for a rollback, whatever became of it. It stays, whatever else is taken back:
 * rollbacks are counted by their bodies.
 *
 * <p>Threads: immutable.
 *
 * @param promotion the place of the fact that made {@code from} production
 * @param from the version that failed
 * @param to the version to be in production again
 * @param failedTo where the one that failed goes: archived or rejected
 * @param trigger what asked for it: {@code manual}, {@code auto_regression_elo} …
 */
public record RollbackRow(
        ModelKey model,
        FactRef fact,
        Rank promotion,
        Ulid from,
        Ulid to,
        Stage failedTo,
        String trigger) {}
