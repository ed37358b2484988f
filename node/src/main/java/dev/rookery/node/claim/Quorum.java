package dev.rookery.node.claim;

/**
 * How many nodes are enough.
 *
 * <p>Threads: immutable.
 *
 * @param size nodes of the cluster, this one included
 */
public record Quorum(int size) {

    public Quorum {
        if (size < 1) {
            throw new IllegalArgumentException("a cluster has a node, not " + size);
        }
    }

    /** Nodes that are a majority. */
    public int majority() {
        return size / 2 + 1;
    }

    /**
     * How many more nodes one without a memory has to learn from before it votes. Those that vote
     * themselves suffice as a majority: fewer than a majority of the cluster can then be without
     * what some majority granted. At a cluster's beginning nobody votes yet: then all others.
     *
     * @param voters learnt from, and voting then
     * @param others learnt from, those included
     */
    public int lacking(int voters, int others) {
        int all = size - 1 - others;
        int enough = Math.min(majority(), size - 1) - voters;
        return Math.max(0, Math.min(all, enough));
    }
}
