package dev.rookery.node.metrics;

/**
 * How the artifacts on this node are.
 *
 * <p>Threads: immutable.
 *
 * @param held artifacts that are here
 * @param heldBytes of these
 * @param aside damaged, set aside, not brought again yet
 * @param wanted that are to be here before anybody asks
 * @param missing of these, that could not be had
 */
public record ArtifactFigures(
        long held,
        long heldBytes,
        long aside,
        long wanted,
        long missing,
        Travel travel,
        Hashed hashed) {

    /**
     * Between nodes, since the start but for the first.
     *
     * @param fetching on their way here now, or waiting
     * @param fetchedBytes that came, whatever became of them
     * @param failures fetches that ended without the bytes
     * @param servedBytes given to peers
     */
    public record Travel(
            long fetching, long fetched, long fetchedBytes, long failures, long servedBytes) {}

    /**
     * Hashed again since the start.
     *
     * @param damaged how many were not what they were
     */
    public record Hashed(long artifacts, long bytes, long damaged) {}
}
