package dev.rookery.sync.message;

import dev.rookery.sync.fact.Hash;

/**
 * The hash of all that a node holds; an equal one ends a round.
 *
 * @param root see {@link dev.rookery.sync.vector.Root}
 * @param clockMillis the node's wall clock, ms since 1970
 */
public record RootReply(Hash root, long clockMillis) implements Message {}
