package dev.rookery.node.store;

import dev.rookery.node.registry.RegistryEvent;

/**
 * An event in the node's own log.
 *
 * <p>Threads: immutable.
 *
 * @param id 1, 2, 3 … in this node's file
 * @param atMillis the fact's wall clock, ms since 1970
 */
public record StoredEvent(long id, RegistryEvent event, long atMillis) {}
