package dev.rookery.sync.driver;

import dev.rookery.sync.fact.Fact;
import java.util.List;

/**
 * Facts that a peer sent, to be kept where they fit.
 *
 * @param peer the node id of who sent them
 * @param facts batches whole, each origin's in seq order
 * @param ttl how many hops they still may go from here; 0 for facts that were pulled
 */
public record PeerFacts(String peer, List<Fact> facts, int ttl) {

    public PeerFacts {
        facts = List.copyOf(facts);
    }

    /** Their canonical bytes. */
    public long bytes() {
        long bytes = 0;
        for (Fact fact : facts) {
            bytes += fact.canonical().length;
        }
        return bytes;
    }
}
