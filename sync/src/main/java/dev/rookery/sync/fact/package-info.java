/**
 * Facts: immutable, hashed statements, named by their origin and sequence number.
 *
 * <p><b>In this room:</b> facts, their canonical bytes, hashes and fingerprints; pure values.
 * <b>Not here:</b> what a kind or a body means (the node's), storage, the wire. <b>May use:</b>
 * java.base alone. <b>Start reading at:</b> {@link dev.rookery.sync.fact.Fact}.
 */
package dev.rookery.sync.fact;
