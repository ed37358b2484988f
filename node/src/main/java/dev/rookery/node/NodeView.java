package dev.rookery.node;

import dev.rookery.node.health.HealthBoard;
import dev.rookery.node.registry.Page;
import dev.rookery.node.registry.PageRequest;
import dev.rookery.node.service.ClusterDesk;
import dev.rookery.node.service.EventLog;
import dev.rookery.node.service.FactLog;
import dev.rookery.node.service.NodeServices;
import dev.rookery.sync.fact.Origin;
import java.util.List;
import java.util.Optional;

/**
 * A node, its cluster and its records.
 *
 * <p>Threads: safe for any thread that may block.
 */
public final class NodeView {
    private final NodeServices services;

    NodeView(NodeServices services) {
        this.services = services;
    }

    /** This node's view of the cluster, peers included. */
    public ClusterDesk.Cluster cluster() {
        return services.cluster().cluster();
    }

    /** What the node is called that wrote under an origin, such as that of a history's entry. */
    public Optional<String> nodeOf(Origin origin) {
        return services.cluster().nodeOf(origin);
    }

    /** Syncs with every peer now. */
    public ClusterDesk.Synced syncNow() {
        return Waits.await(services.cluster().syncNow());
    }

    /** A page of the facts themselves. */
    public Page<FactLog.Kept> facts(FactLog.Filter filter, PageRequest page) {
        return Waits.found(services.facts().facts(filter, page));
    }

    /** Events after an id, oldest first. */
    public List<EventLog.Entry> events(long after, int limit) {
        return services.events().after(after, limit);
    }

    /** How the node is. */
    public HealthBoard.Report health() {
        return services.health().report();
    }

    /** Whether the first pull is through, or nobody has answered for long enough. */
    public boolean ready() {
        return services.notReady().get().isEmpty();
    }
}
