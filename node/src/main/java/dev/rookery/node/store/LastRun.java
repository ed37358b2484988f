package dev.rookery.node.store;

import dev.rookery.node.data.Incarnation;

/**
 * How the file was last used.
 *
 * <p>Threads: immutable.
 *
 * @param incarnation where, and on which run of which machine
 * @param stoppedCleanly whether the store was closed since
 */
public record LastRun(Incarnation incarnation, boolean stoppedCleanly) {}
