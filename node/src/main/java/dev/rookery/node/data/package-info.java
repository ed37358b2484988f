/**
 * The folder that belongs to one node: its lock, its layout, and whether its past is still its own.
 *
 * <p><b>In this room:</b> the data directory, the file's identity, the rule for a new incarnation.
 * <b>Not here:</b> what is in the database (node.store). <b>May use:</b> java.base, slf4j. <b>Start
 * reading at:</b> {@link dev.rookery.node.data.DataDirectory}.
 */
package dev.rookery.node.data;
