/**
 * The wire between nodes: HTTP, its limits, and who may speak on it.
 *
 * <p><b>In this room:</b> the sync port's server and client, the cluster key, signatures, limits.
 * <b>Not here:</b> whom to call and when (sync.peer), what a message means (sync.driver,
 * sync.engine). <b>May use:</b> Vert.x, sync.message, sync.driver, sync.peer. <b>Start reading
 * at:</b> {@link dev.rookery.sync.http.SyncServer}.
 */
package dev.rookery.sync.http;
