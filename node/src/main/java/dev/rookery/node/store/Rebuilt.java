package dev.rookery.node.store;

/**
 * What a rebuilding came to.
 *
 * <p>Threads: immutable.
 *
 * @param facts how many were folded
 * @param unknown how many of them are of a kind that this node does not know
 * @param poison how many of them have a body that is not valid for their kind
 * @param same whether the tables are what they were before
 */
public record Rebuilt(long facts, long unknown, long poison, boolean same) {}
