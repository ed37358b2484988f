package dev.rookery.sync.message;

import dev.rookery.sync.fact.Hash;

/**
 * The hash of all that a node holds; an equal one ends a round.
 *
 * @param root see {@link dev.rookery.sync.vector.Root}
 */
public record RootReply(Hash root) implements Message {}
