package dev.rookery.node.service;

import dev.rookery.node.bundle.FactPiece;
import dev.rookery.sync.engine.OriginPage;
import dev.rookery.sync.fact.Origin;
import java.util.List;
import java.util.Optional;

/**
 * Facts that leave this node in a file, or come to it in one.
 *
 * <p>Threads: safe for any thread that may block.
 */
public interface FactDesk {

    /** Most origins asked for at once. */
    int WANTED_MAX = FactPiece.STRETCHES_MAX;

    /**
     * What is held of one origin.
     *
     * @param maxSeq its highest seq
     * @param facts how many; more than {@code maxSeq} where it has forked
     */
    record Row(String origin, long maxSeq, long facts) {}

    /**
     * What is held, as of the last commit.
     *
     * @param freeBytes on the disk of the registry
     */
    record Holding(String cluster, String root, long facts, long freeBytes, List<Row> rows) {}

    /** An origin's facts after a place, up to the end of a batch. */
    record Wanted(Origin origin, OriginPage.After after, long to) {}

    /** What came of asking for facts. */
    sealed interface Read {

        /** Some of them: none where nothing is left. */
        record Given(FactPiece piece) implements Read {}

        /** This node holds less of an origin than it is asked for. */
        record Lacking(Origin origin, long wanted, long held) implements Read {}
    }

    /** What came of bringing facts. */
    sealed interface Take {

        /**
         * They are durable, where they fitted.
         *
         * @param kept how many were new
         * @param stuck origins whose facts did not fit
         * @param problem why, the first reason
         */
        record Taken(long kept, List<String> stuck, Optional<String> problem, String root)
                implements Take {}

        /** They are another cluster's. */
        record Foreign(String here) implements Take {}

        /** Who brings them has to have the cluster's key, and did not prove it. */
        record Unproven() implements Take {}

        /** They are no whole batches. */
        record Malformed(String why) implements Take {}
    }

    /** Now. */
    Holding holding();

    /**
     * Reads some of what is wanted, in its order.
     *
     * @throws dev.rookery.sync.driver.StoreException when it could not be read
     */
    Read read(List<Wanted> wanted);

    /**
     * Keeps a piece's facts where they fit, as a peer's: a mark comes before them.
     *
     * @param cluster whose facts they are, by the one who brings them
     * @param proof of the cluster's key
     * @throws dev.rookery.sync.driver.StoreException when the disk fails
     */
    Take take(String cluster, byte[] piece, Optional<String> proof, String actor);
}
