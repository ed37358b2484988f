/**
 * Entries, appended and hash-chained, with marks that any past moment is restored from.
 *
 * <p><b>In this room:</b> segments, frames, the chain, marks and their index. <b>Not here:</b> what
 * an entry means, SQLite, full copies. <b>May use:</b> dev.rookery.backup and its file room.
 * <b>Start reading at:</b> {@link dev.rookery.backup.archive.Archive}.
 */
package dev.rookery.backup.archive;
