package dev.rookery.node.store;

import dev.rookery.node.registry.RegistryEvent;

/**
 * An event in the node's own log.
 *
 * <p>Threads: immutable.
 *
 * @param id 1, 2, 3 … in this node's file
 */
public record StoredEvent(long id, RegistryEvent event) {}
