/**
 * The registry, written as other registries keep theirs, so that their readers go on working.
 *
 * <p><b>In this room:</b> one class per layout, the folder they are written to, an MLflow server
 * and what is written to it, and following the registry as it changes. <b>Not here:</b> options,
 * and what is printed. <b>May use:</b> java.base, java.net.http, Jackson, the client. <b>Start
 * reading at:</b> {@link dev.rookery.cli.export.Exporting}.
 */
package dev.rookery.cli.export;
