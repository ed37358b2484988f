package dev.rookery.node.service;

import dev.rookery.sync.fact.Origin;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.concurrent.CompletionStage;

/**
 * This node among the others.
 *
 * <p>Threads: safe for any thread; does not block.
 */
public interface ClusterDesk {

    /**
     * A peer as this node sees it.
     *
     * @param state such as {@code alive}, {@code unreachable}, {@code refused} (it lives and says
     *     no), {@code unknown}
     * @param breaker {@code closed}, {@code open} or {@code half_open}
     * @param lagFacts facts that it is known to have and this node lacks
     * @param lagSeconds since it was last known to be level with this node
     * @param bytesIn of its answers to this node, since the start
     * @param bytesOut of this node's questions to it
     */
    record Peer(
            String node,
            String url,
            String state,
            String breaker,
            Optional<String> root,
            OptionalLong lagFacts,
            OptionalDouble lagSeconds,
            Optional<Instant> lastSuccess,
            Optional<String> lastError,
            Optional<Instant> lastErrorAt,
            long bytesIn,
            long bytesOut) {}

    /** This node's view of the cluster. */
    record Cluster(
            String cluster,
            String node,
            String origin,
            String root,
            long facts,
            boolean ready,
            List<Peer> peers) {}

    /**
     * An origin under which more than one node has written.
     *
     * @param seq the last seq held of it
     * @param facts how many are held; more than {@code seq} where this node holds both branches
     */
    record Fork(String origin, long seq, long facts) {}

    /**
     * What a sync with every peer came to.
     *
     * @param modelsMerged models that facts came for
     * @param failed why, by node
     */
    record Synced(
            int nodesSynced,
            long modelsMerged,
            long factsMerged,
            SortedMap<String, String> failed) {}

    /** Now. */
    Cluster cluster();

    /** The peers, by node. */
    List<Peer> peers();

    /**
     * What the node is called that writes, or wrote, under an origin: this one, in whatever
     * incarnation, or one that has introduced itself to this one. Empty for all others.
     */
    Optional<String> nodeOf(Origin origin);

    /** The origins that forked, by origin; some of them when there are very many. */
    List<Fork> forked();

    /** Pulls from every peer now. */
    CompletionStage<Synced> syncNow();
}
