package dev.rookery.node.store;

import java.util.Arrays;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Rows that a rebuild found damaged and folded into no table; the node's own knowledge, in no copy.
 *
 * <p>Threads: as its connection.
 */
final class Unfolded {

    /** In the node's state: row ids, parted by blanks. */
    static final String KEY = "unfolded";

    private final NodeState node;

    Unfolded(NodeState node) {
        this.node = node;
    }

    Set<Long> all() {
        return Arrays.stream(node.get(KEY).orElse("").split(" ", -1))
                .filter(text -> !text.isEmpty())
                .map(Long::parseLong)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Replaces them, within the open transaction. */
    void put(Collection<Long> rows) {
        String text = rows.stream().map(Object::toString).collect(Collectors.joining(" "));
        if (!text.equals(node.get(KEY).orElse(""))) {
            node.put(KEY, text);
        }
    }
}
