package dev.rookery.node.registry;

import dev.rookery.sync.fact.Draft;
import java.util.List;

/**
 * What the rules say to a command.
 *
 * <p>Threads: immutable.
 */
public sealed interface Decision {

    /**
     * Yes.
     *
     * @param drafts what becomes facts, as one batch; empty when nothing changes
     * @param answer what the caller is told once they are durable
     */
    record Accepted(List<Draft> drafts, Answer answer) implements Decision {

        public Accepted {
            drafts = List.copyOf(drafts);
        }
    }

    /** No. */
    record Refused(Refusal refusal) implements Decision {}
}
