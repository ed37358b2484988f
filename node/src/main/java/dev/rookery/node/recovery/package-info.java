/**
 * Where the registry meets its backups: marks before sync steps, copies that prove themselves, the
 * way back.
 *
 * <p><b>In this room:</b> what the backup module cannot know: that its entries are facts and how a
 * restored file becomes the node's. <b>Not here:</b> archives and copies themselves (backup), SQL
 * (node.store). <b>May use:</b> backup, sync.driver, sync.peer, node.store, node.data,
 * node.service, node.health, node.settings. <b>Start reading at:</b> {@link
 * dev.rookery.node.recovery.Repair}.
 */
package dev.rookery.node.recovery;
