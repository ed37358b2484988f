/**
 * Artifacts that nobody needs any more: found, and taken away.
 *
 * <p><b>In this room:</b> going through what is registered, and deciding what no version and no
 * backup needs. <b>Not here:</b> how bytes are kept and thrown away (node.artifact), which versions
 * are deleted (node.registry). <b>May use:</b> the catalogue, the facts and the artifact store.
 * <b>Start reading at:</b> {@link dev.rookery.node.collect.ArtifactCollector}.
 */
package dev.rookery.node.collect;
