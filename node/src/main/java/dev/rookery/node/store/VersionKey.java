package dev.rookery.node.store;

/**
 * Where a version's row is.
 *
 * <p>Threads: immutable.
 *
 * @param model row id of the model
 * @param stamp of its registration
 * @param fact row id of its registration
 */
record VersionKey(long model, long stamp, long fact) {}
