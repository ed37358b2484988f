/**
 * The sync loop: the one thread that judges, names, keeps and passes on facts.
 *
 * <p><b>In this room:</b> the loop, its bounded queues, group commit, the ports it needs (store,
 * snapshots, pusher), what the sync port serves. <b>Not here:</b> what facts mean, SQL, HTTP; the
 * decisions themselves (sync.engine). <b>May use:</b> sync.fact, sync.clock, sync.vector,
 * sync.message, sync.engine, threads. <b>Start reading at:</b> {@link
 * dev.rookery.sync.driver.SyncDriver}.
 */
package dev.rookery.sync.driver;
