package dev.rookery.node.service;

import dev.rookery.node.reference.References;
import dev.rookery.sync.driver.NodeBusyException;
import dev.rookery.sync.fact.Hash;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Which node has which bytes, as people ask for it.
 *
 * <p>Threads: safe for any thread that may block.
 */
public interface ArtifactDesk {

    /** Where the bytes of an artifact are on this node. */
    enum Place {
        /** Here; their hash is looked at when somebody reads them. */
        HERE,
        /** On their way here. */
        FETCHING,
        /** Here, and not what was stored: nobody gets them. */
        DAMAGED,
        ABSENT
    }

    /**
     * A node, asked for an artifact.
     *
     * @param has whether it has it; empty when it did not answer
     * @param size how many bytes it says it has of it
     * @param problem why it did not answer
     */
    record Node(String node, Optional<Boolean> has, OptionalLong size, Optional<String> problem) {}

    /**
     * An artifact.
     *
     * @param here how many bytes are here while it is {@link Place#FETCHING}, else what it has
     * @param total how many bytes it has, as far as anybody knows
     * @param nodes this one first, then the peers in the order in which they were asked
     */
    record Status(Hash hash, Place place, long here, OptionalLong total, List<Node> nodes) {
        public Status {
            nodes = List.copyOf(nodes);
        }

        /** Nodes that have it. */
        public long copies() {
            return nodes.stream().filter(node -> node.has().orElse(false)).count();
        }
    }

    /**
     * This node's artifacts.
     *
     * @param artifacts that are here
     * @param bytes of these
     * @param aside damaged, set aside, and not brought again yet
     * @param hashed again since the start
     * @param damaged found damaged since the start
     * @param wanted that the rule wants here, as of the last look at all versions
     * @param missing of these, that could not be had
     * @param examples of what is missing, for people
     */
    record Overview(
            String node,
            long artifacts,
            long bytes,
            long aside,
            long hashed,
            long damaged,
            String rule,
            long wanted,
            long missing,
            List<String> examples,
            List<Arriving> arriving) {
        public Overview {
            examples = List.copyOf(examples);
            arriving = List.copyOf(arriving);
        }
    }

    /**
     * One on its way.
     *
     * @param total 0 until somebody said
     */
    record Arriving(Hash hash, long here, long total) {}

    /** Asks every peer in reach; fetches nothing. */
    Status status(Hash hash);

    /**
     * Reads an address into this node's artifacts, if a root allows the address.
     *
     * @param expected what it must hash to
     * @throws NodeBusyException when as many are being read as may be at a time
     */
    References.Read read(String uri, Optional<Hash> expected);

    /** How this node's artifacts are; asks nobody. */
    Overview overview();
}
