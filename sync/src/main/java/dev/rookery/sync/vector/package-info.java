/**
 * What a node has: per origin up to where nothing is missing, and the root over all of it.
 *
 * <p><b>In this room:</b> origin rows, version vectors, buckets, the root; pure values. <b>Not
 * here:</b> the facts themselves. <b>May use:</b> sync.fact, java.base. <b>Start reading at:</b>
 * {@link dev.rookery.sync.vector.VersionVector}.
 */
package dev.rookery.sync.vector;
