package dev.rookery.node.service;

import dev.rookery.node.registry.Command;
import dev.rookery.node.registry.Decision;
import java.util.concurrent.CompletionStage;

/** The way to the one writer. */
@FunctionalInterface
public interface Writes {

    /**
     * Has a command judged and what it becomes made durable.
     *
     * @return completes once durable, on the writer's thread, so what follows must be quick; fails
     *     with {@link dev.rookery.sync.driver.NodeBusyException} (nothing happened) or {@link
     *     dev.rookery.sync.driver.StoreException}
     */
    CompletionStage<Decision> write(Command command);
}
