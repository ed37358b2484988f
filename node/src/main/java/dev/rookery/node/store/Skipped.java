package dev.rookery.node.store;

import dev.rookery.sync.fact.Fact;
import java.util.List;

/**
 * Facts that are kept and passed on, and of which the fold makes nothing; the same on every node
 * with the same facts and fold.
 *
 * <p>Threads: immutable.
 *
 * @param unknownKind how many are of a kind that this program does not know: a later one may
 * @param notValid how many have a body that is not valid for their kind
 * @param newest some of both, latest stamps first
 */
public record Skipped(long unknownKind, long notValid, List<Fact> newest) {

    public Skipped {
        newest = List.copyOf(newest);
    }
}
