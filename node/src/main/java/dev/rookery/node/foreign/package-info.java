/**
 * SQLite files of other programs: read and never changed, or made from nothing.
 *
 * <p><b>In this room:</b> opening such a file as a stranger's, its tables as rows; writing one.
 * <b>Not here:</b> what the rows mean; the registry's own file. <b>May use:</b> JDBC and SQLite.
 * <b>Start reading at:</b> {@link dev.rookery.node.foreign.ForeignDatabase}.
 */
package dev.rookery.node.foreign;
