/**
 * Which artifacts this node should have, and whether those that it has are what they were.
 *
 * <p><b>In this room:</b> the rule of copies, the walk over what is registered, the search for what
 * is missing, hashing again what is here. <b>Not here:</b> bringing bytes (node.artifact), facts.
 * <b>May use:</b> node.artifact, node.registry for reads. <b>Start reading at:</b> {@link
 * dev.rookery.node.replica.Replicator}.
 */
package dev.rookery.node.replica;
