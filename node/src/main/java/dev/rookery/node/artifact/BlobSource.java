package dev.rookery.node.artifact;

import dev.rookery.sync.fact.Hash;

/**
 * Somebody who says that he has an artifact: a peer, or a store beyond the cluster.
 *
 * <p>Threads: safe for any thread; every method may block.
 */
public interface BlobSource {

    /** What people call it. */
    String name();

    /** How many bytes it says the artifact has. */
    long size();

    /**
     * A part of it.
     *
     * @return 1 to {@code bytes} bytes
     * @throws SourceException when it does not come
     */
    byte[] read(Hash hash, long from, int bytes);

    /** Learns that what it sent is not the artifact. */
    void lied(String why);
}
