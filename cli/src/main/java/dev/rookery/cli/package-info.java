/**
 * What a person types: one class per verb, and the entry point of the runnable jar.
 *
 * <p><b>In this room:</b> verbs, exit codes, tables. <b>Not here:</b> registry rules (asked for
 * over HTTP). <b>May use:</b> picocli, Jackson, the node for {@code start}. <b>Start reading
 * at:</b> {@link dev.rookery.cli.Main}.
 */
package dev.rookery.cli;
