/**
 * One node, put together, and the registry for programs in the same process.
 *
 * <p><b>In this room:</b> the composition root and the Java facade. <b>Not here:</b> anything that
 * decides. <b>May use:</b> everything. <b>Start reading at:</b> {@link dev.rookery.node.Registry}.
 */
package dev.rookery.node;
