/**
 * Files that are whole or not there, after a crash at any moment.
 *
 * <p><b>In this room:</b> forcing, renaming, hashing, sweeping of leftovers. <b>Not here:</b> what
 * is in the files. <b>May use:</b> the words of dev.rookery.backup. <b>Start reading at:</b> {@link
 * dev.rookery.backup.file.DurableFiles}.
 */
package dev.rookery.backup.file;
