/**
 * The words that every room of this module shares: ids, kinds, heads, contents, faults.
 *
 * <p><b>In this room:</b> pure values and the one exception. <b>Not here:</b> files, SQLite,
 * threads (the rooms below). <b>May use:</b> java.base alone. <b>Start reading at:</b> {@link
 * dev.rookery.backup.Contents}.
 */
package dev.rookery.backup;
