/**
 * Full copies: a folder each, born complete, verified before use, kept by kind.
 *
 * <p><b>In this room:</b> taking, verifying, materialising, keeping and deleting copies; putting
 * one in the place of a database. <b>Not here:</b> SQL (the sqlite room), what the rows mean (the
 * {@link dev.rookery.backup.copy.CopyInspector}). <b>May use:</b> dev.rookery.backup, its file and
 * sqlite rooms, Jackson. <b>Start reading at:</b> {@link dev.rookery.backup.copy.FullCopies}.
 */
package dev.rookery.backup.copy;
