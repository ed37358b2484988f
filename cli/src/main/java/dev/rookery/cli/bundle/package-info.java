/**
 * One file that carries a registry over an air gap: all its facts, and files of chosen models.
 *
 * <p><b>In this room:</b> the file's format, writing one from a node, bringing one to a node.
 * <b>Not here:</b> what facts mean and whether they fit (the node's). <b>May use:</b> java.base,
 * Jackson, the client, signatures, {@code node.bundle} for pieces of facts. <b>Start reading
 * at:</b> {@link dev.rookery.cli.bundle.BundleReading}.
 */
package dev.rookery.cli.bundle;
