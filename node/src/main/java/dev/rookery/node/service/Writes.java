package dev.rookery.node.service;

import dev.rookery.node.registry.Command;
import dev.rookery.node.registry.Decision;
import dev.rookery.sync.fact.Dot;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** The way to the one writer. */
public interface Writes {

    /** For those who need not know what a write is called. */
    Consumer<Dot> UNNAMED = dot -> {};

    /**
     * Whether a command would be judged now. Asked before anything is set aside for one; what is
     * refused all the same is refused by {@link #write}, with its reason.
     */
    boolean open();

    /**
     * Has a command judged and what it becomes made durable.
     *
     * @param named told the last fact that the command becomes, where it becomes any, before the
     *     commit and on the writer's thread
     * @return completes once durable, on the writer's thread, so what follows must be quick; fails
     *     with {@link dev.rookery.sync.driver.NodeBusyException} (nothing happened) or {@link
     *     dev.rookery.sync.driver.StoreException}
     */
    CompletionStage<Decision> write(Command command, Consumer<Dot> named);
}
