package dev.rookery.node.artifact;

import java.util.List;

/** How the search for an artifact's bytes ended. All are ordinary; none is an exception. */
public sealed interface FetchOutcome {

    /**
     * The bytes are here and hash to their name.
     *
     * @param arrived how many bytes came over the network for it; 0 when they were here
     */
    record Here(StoredArtifact artifact, long arrived) implements FetchOutcome {}

    /**
     * Nobody has them.
     *
     * @param asked who was asked and what they said, for people
     */
    record Nowhere(List<String> asked) implements FetchOutcome {
        public Nowhere {
            asked = List.copyOf(asked);
        }
    }

    /** Somebody has them, and they did not come; what came is kept for the next attempt. */
    record Broken(String why) implements FetchOutcome {}
}
