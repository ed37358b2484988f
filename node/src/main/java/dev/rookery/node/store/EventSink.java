package dev.rookery.node.store;

import dev.rookery.node.registry.RegistryEvent;

/** Where the fold's events go; nowhere, while something is folded again. */
@FunctionalInterface
interface EventSink {

    /** Takes none. */
    EventSink NONE = event -> {};

    void take(RegistryEvent event);
}
