package dev.rookery.node.artifact;

import dev.rookery.sync.fact.Hash;
import java.util.List;

/**
 * Where bytes may be had that this node lacks.
 *
 * <p>Threads: safe for any thread; blocks while others are asked.
 */
public interface BlobSources {

    /**
     * Who has an artifact.
     *
     * @param holders those who say so; asked for parts in this order
     * @param asked everybody who was asked, and what they said, for people
     */
    record Search(List<BlobSource> holders, List<String> asked) {
        public Search {
            holders = List.copyOf(holders);
            asked = List.copyOf(asked);
        }
    }

    /** Asks around. */
    Search find(Hash hash);
}
