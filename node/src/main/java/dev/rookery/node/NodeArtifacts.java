package dev.rookery.node;

import dev.rookery.node.artifact.ArtifactStore;
import dev.rookery.node.artifact.Fetches;
import dev.rookery.node.artifact.ServedBlobs;
import dev.rookery.node.recovery.Timetable;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;

/**
 * The bytes of models on this node: given to peers that lack them, taken from peers that have them.
 *
 * <p>Threads: safe for any thread.
 */
final class NodeArtifacts implements AutoCloseable {

    /** How often what broke off is taken up again. */
    private static final Duration RESUME = Duration.ofMinutes(1);

    private final ArtifactStore store;
    private final ServedBlobs served;
    private final Fetches fetches;
    private volatile Runnable turns = () -> {};

    /**
     * Opens the folder.
     *
     * @param bytesMax largest artifact taken
     * @param steady a clock that nobody sets
     */
    NodeArtifacts(Path folder, long bytesMax, Gossip gossip, InstantSource steady) {
        store = new ArtifactStore(folder, bytesMax);
        served = new ServedBlobs(store);
        fetches = new Fetches(store, new PeerBlobs(gossip.blobs()), steady);
    }

    ArtifactStore store() {
        return store;
    }

    ServedBlobs served() {
        return served;
    }

    Fetches fetches() {
        return fetches;
    }

    /** What goes on by itself from now on. */
    void start(Timetable timetable) {
        turns = timetable.every(RESUME, fetches::resume);
    }

    @Override
    public void close() {
        turns.run();
        fetches.close();
    }
}
