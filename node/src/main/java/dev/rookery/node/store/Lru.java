package dev.rookery.node.store;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A map of the entries used last.
 *
 * <p>Threads: owned by its user; not safe to share.
 */
final class Lru<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1L;
    private static final float LOAD = 0.75f;

    private final int entriesMax;

    Lru(int entriesMax) {
        super(16, LOAD, true);
        this.entriesMax = entriesMax;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > entriesMax;
    }
}
