package dev.rookery.node.registry;

import dev.rookery.sync.fact.Draft;
import java.util.List;

/**
 * What is said to a command: by the rules, and by those who wait for other nodes.
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

    /**
     * Yes, and durable on this node; but too few others were heard in time to hold it too.
     *
     * @param needed how many nodes were to hold it, this one included
     * @param nodes the others that do, by id
     */
    record Unconfirmed(Answer answer, int needed, List<String> nodes) implements Decision {

        public Unconfirmed {
            nodes = List.copyOf(nodes);
        }
    }

    /** No. */
    record Refused(Refusal refusal) implements Decision {}
}
