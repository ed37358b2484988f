package dev.rookery.sync.driver;

import dev.rookery.sync.fact.Fact;
import java.util.List;

/**
 * Facts that a peer sent, to be kept where they fit.
 *
 * @param peer the node id of who sent them
 * @param facts batches whole, each origin's in seq order
 * @param ttl how many hops they still may go from here; 0 for facts that were pulled
 * @param pushed whether they came as rumors
 */
public record PeerFacts(String peer, List<Fact> facts, int ttl, boolean pushed) {

    public PeerFacts {
        facts = List.copyOf(facts);
    }

    /** Facts that were asked for, or given in a pull. */
    public static PeerFacts pulled(String peer, List<Fact> facts) {
        return new PeerFacts(peer, facts, 0, false);
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
