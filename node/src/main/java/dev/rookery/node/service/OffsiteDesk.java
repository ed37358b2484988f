package dev.rookery.node.service;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * This node's backups in other places.
 *
 * <p>Threads: safe for any thread; nothing blocks.
 */
public interface OffsiteDesk {

    /**
     * How one place is.
     *
     * @param place a path, or {@code s3://bucket/prefix}
     * @param encrypted whether objects are sealed with a key
     * @param breaker {@code closed}, {@code open} or {@code half_open}
     * @param doing what is being sent just now; empty while nothing is
     * @param copies full copies there, each complete
     * @param newest when the newest of them was taken
     * @param artifacts there, each whole, of all nodes of the cluster
     * @param sentBytes of objects that were put since the start
     * @param failures rounds that ended in one since the start
     * @param problem why the last round ended as it did; empty when all went well
     */
    record Place(
            String place,
            boolean encrypted,
            String breaker,
            Optional<String> doing,
            int copies,
            Optional<Instant> newest,
            int artifacts,
            Optional<Instant> lastSuccess,
            Optional<Instant> lastFailure,
            long sentBytes,
            long sentCopies,
            long failures,
            Optional<String> problem) {}

    /** Every place that the settings name, in their order. */
    List<Place> places();

    /** Looks at once for what is new, instead of at the next turn. */
    void push();
}
