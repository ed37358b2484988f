/**
 * What is said in logs when the same goes wrong a thousand times a second.
 *
 * <p><b>In this room:</b> the limit on lines that repeat. <b>Not here:</b> what is worth a line,
 * and changes of state, which are always said. <b>May use:</b> java.base alone. <b>Start reading
 * at:</b> {@link dev.rookery.sync.log.RareLog}.
 */
package dev.rookery.sync.log;
