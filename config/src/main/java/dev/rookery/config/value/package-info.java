/**
 * Quantities as people write them: sizes, durations, addresses.
 *
 * <p><b>In this room:</b> small values with a text form that reads back. <b>Not here:</b> where a
 * value was written. <b>May use:</b> java.base alone. <b>Start reading at:</b> {@link
 * dev.rookery.config.value.ByteSize}.
 */
package dev.rookery.config.value;
