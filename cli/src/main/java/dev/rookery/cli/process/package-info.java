/**
 * Nodes as processes of their own, started from the jar that runs now.
 *
 * <p><b>In this room:</b> starting, the ready line, stopping, making sure that none stays behind.
 * <b>Not here:</b> what is asked of them. <b>May use:</b> java.base, the client's errors. <b>Start
 * reading at:</b> {@link dev.rookery.cli.process.NodeProcess}.
 */
package dev.rookery.cli.process;
