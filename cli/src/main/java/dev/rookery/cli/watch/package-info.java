/**
 * What a trainer drops into a folder, taken into the registry.
 *
 * <p><b>In this room:</b> when a drop is complete, which model it is of, what was taken already,
 * when to try again. <b>Not here:</b> options, and what is printed. Nothing in the folder is ever
 * written, renamed or locked. <b>May use:</b> java.base, Jackson, the client, registrations.
 * <b>Start reading at:</b> {@link dev.rookery.cli.watch.Watch}.
 */
package dev.rookery.cli.watch;
