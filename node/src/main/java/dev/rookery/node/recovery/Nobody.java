package dev.rookery.node.recovery;

import dev.rookery.sync.engine.NodeIdentity;
import dev.rookery.sync.engine.OriginSource;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** A file that leaves the node, is only looked into, or is thrown away, is no node's. */
record Nobody(OriginSource origins) implements PastStates.Owner {

    @Override
    public NodeIdentity identity(Optional<NodeIdentity> base) {
        return NodeIdentity.first(origins.fresh());
    }

    @Override
    public SortedMap<String, String> local(SortedMap<String, String> base) {
        return new TreeMap<>();
    }
}
