/**
 * The bytes of models on this node, each under its own SHA-256.
 *
 * <p><b>In this room:</b> taking bytes in, finding them, proving them. <b>Not here:</b> what the
 * bytes mean (nothing is unpacked or run), moving them between nodes, HTTP. <b>May use:</b>
 * sync.fact for hashes. <b>Start reading at:</b> {@link dev.rookery.node.artifact.ArtifactStore}.
 */
package dev.rookery.node.artifact;
