/**
 * All that is done to a SQLite file through SQLite: copy it while it is written, check it.
 *
 * <p><b>In this room:</b> JDBC. <b>Not here:</b> folders, metadata, what the tables mean. <b>May
 * use:</b> dev.rookery.backup, sqlite-jdbc. <b>Start reading at:</b> {@link
 * dev.rookery.backup.sqlite.OnlineCopy}.
 */
package dev.rookery.backup.sqlite;
