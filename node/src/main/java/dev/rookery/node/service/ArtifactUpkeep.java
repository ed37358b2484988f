package dev.rookery.node.service;

import dev.rookery.sync.fact.Hash;
import java.util.List;

/**
 * What keeps a node's disk free of artifacts that nobody needs.
 *
 * <p>Threads: safe for any thread that may block.
 */
public interface ArtifactUpkeep {

    /** Most artifacts that a plan lists. */
    int SHOWN_MAX = 1_000;

    /**
     * Which artifacts of this node go.
     *
     * @param goes the first {@link #SHOWN_MAX} by hash
     * @param count how many go in all
     * @param bytes how much they take
     * @param kept how many stay
     * @param executed whether they went, or would go
     */
    record Plan(List<Unneeded> goes, long count, long bytes, long kept, boolean executed) {
        public Plan {
            goes = List.copyOf(goes);
        }
    }

    /** An artifact that nobody needs, and why it is sure. */
    record Unneeded(Hash hash, long bytes, String why) {}

    /**
     * Looks at all that is registered.
     *
     * @param execute whether they go; else it is only planned
     */
    Plan collect(boolean execute);
}
