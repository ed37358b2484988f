/**
 * Facts that leave a node, and come to one, in pieces of a file instead of by a peer's call.
 *
 * <p><b>In this room:</b> a piece and its bytes; what proves that its bearer has the cluster's key.
 * <b>Not here:</b> the file that pieces lie in (the CLI's); who keeps facts. <b>May use:</b>
 * sync.fact, sync.engine, sync.http for the key. <b>Start reading at:</b> {@link
 * dev.rookery.node.bundle.FactPiece}.
 */
package dev.rookery.node.bundle;
