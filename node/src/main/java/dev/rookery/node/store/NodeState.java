package dev.rookery.node.store;

import dev.rookery.sync.engine.NodeIdentity;
import dev.rookery.sync.fact.Origin;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the file says of the node that uses it, and of nobody else: it is in no copy.
 *
 * <p>Threads: as its connection.
 */
final class NodeState {

    private static final String ORIGIN = "origin";
    private static final String SEALED = "sealed";

    private final Query all;
    private final Query read;
    private final Query write;

    NodeState(Db db) {
        all = db.prepare("read the node's state", "SELECT key, value FROM local_node");
        read = db.prepare("read the node's state", "SELECT value FROM local_node WHERE key = ?");
        write =
                db.prepare(
                        "write the node's state",
                        "INSERT OR REPLACE INTO local_node VALUES (?, ?)");
    }

    Optional<String> get(String key) {
        return read.with(key).one(row -> row.text(1));
    }

    SortedMap<String, String> all() {
        SortedMap<String, String> values = new TreeMap<>();
        all.each(
                row -> {
                    values.put(row.text(1), row.text(2));
                    return true;
                });
        return values;
    }

    void put(String key, String value) {
        write.with(key).with(value).run();
    }

    /** The origin under which the node writes now, as text. */
    Optional<String> origin() {
        return get(ORIGIN);
    }

    Optional<NodeIdentity> identity() {
        return origin().map(origin -> new NodeIdentity(Origin.parse(origin), sealed()));
    }

    void put(NodeIdentity identity) {
        put(ORIGIN, identity.current().toString());
        put(SEALED, String.join(" ", identity.sealed().stream().map(Origin::toString).toList()));
    }

    private List<Origin> sealed() {
        List<Origin> origins = new ArrayList<>();
        Arrays.stream(get(SEALED).orElse("").split(" ", -1))
                .filter(text -> !text.isEmpty())
                .forEach(text -> origins.add(Origin.parse(text)));
        return origins;
    }
}
