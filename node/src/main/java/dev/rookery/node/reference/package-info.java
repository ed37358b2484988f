/**
 * Bytes that versions only refer to by an address, outside of the cluster.
 *
 * <p><b>In this room:</b> which addresses may be opened at all, reading a file, a web server's
 * answer or an object into the store. <b>Not here:</b> when it is done (node.artifact), facts, how
 * a bucket is reached (node.offsite). <b>May use:</b> node.artifact, node.outbound. <b>Start
 * reading at:</b> {@link dev.rookery.node.reference.References}.
 */
package dev.rookery.node.reference;
