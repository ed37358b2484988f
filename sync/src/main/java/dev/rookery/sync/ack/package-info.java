/**
 * Who else holds what was written here.
 *
 * <p><b>In this room:</b> those who wait until enough nodes hold a fact, and what counts as holding
 * it. <b>Not here:</b> asking the nodes (sync.peer), how many are enough (the node's to say).
 * <b>May use:</b> sync.fact, sync.vector, sync.message, sync.engine, futures. <b>Start reading
 * at:</b> {@link dev.rookery.sync.ack.Confirmations}.
 */
package dev.rookery.sync.ack;
