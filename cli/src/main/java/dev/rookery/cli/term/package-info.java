/**
 * What a person sees: lines, tables, colours, questions.
 *
 * <p><b>In this room:</b> the console and its shapes. <b>Not here:</b> what the figures mean.
 * <b>May use:</b> java.base alone. <b>Start reading at:</b> {@link dev.rookery.cli.term.Console}.
 */
package dev.rookery.cli.term;
