package dev.rookery.node;

import dev.rookery.node.replica.Replicator;
import dev.rookery.sync.message.NodeId;
import java.util.List;

/**
 * Those among whom copies are shared out.
 *
 * <p>Threads: safe for any thread.
 */
record OtherNodes(NodeId id, Gossip gossip) implements Replicator.Cluster {

    @Override
    public String self() {
        return id.toString();
    }

    @Override
    public List<String> others() {
        return gossip.blobs().answering();
    }

    @Override
    public boolean met() {
        return gossip.rounds().ready();
    }
}
