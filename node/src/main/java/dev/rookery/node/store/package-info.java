/**
 * Facts, and what is folded of them, in one SQLite file.
 *
 * <p><b>In this room:</b> the schema, the one writing connection, read-only connections, past
 * states, rebuilding. <b>Not here:</b> what a fact means (node.registry), when to commit
 * (sync.driver), copies of the file (backup). <b>May use:</b> JDBC and SQLite, node.registry,
 * sync.driver, sync.fact, sync.vector, sync.engine, slf4j. <b>Start reading at:</b> {@link
 * dev.rookery.node.store.SqliteStore}.
 */
package dev.rookery.node.store;
