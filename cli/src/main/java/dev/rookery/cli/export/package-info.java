/**
 * The registry, written as other registries keep theirs, so that their readers go on working.
 *
 * <p><b>In this room:</b> one class per layout, the folder they are written to, and following the
 * registry as it changes. <b>Not here:</b> options, and what is printed. <b>May use:</b> java.base,
 * Jackson, the client. <b>Start reading at:</b> {@link dev.rookery.cli.export.Export}.
 */
package dev.rookery.cli.export;
