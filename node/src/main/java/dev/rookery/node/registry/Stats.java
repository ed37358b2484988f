package dev.rookery.node.registry;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How much of what there is. Live models and their versions that are not deleted.
 *
 * <p>Threads: immutable.
 *
 * @param models live models
 * @param versions their versions
 * @param byStage every named stage, zeroes too
 * @param byType every type, zeroes too
 */
public record Stats(
        long models,
        long versions,
        SortedMap<Stage, Long> byStage,
        SortedMap<ModelType, Long> byType) {

    public Stats {
        byStage = Collections.unmodifiableSortedMap(new TreeMap<>(byStage));
        byType = Collections.unmodifiableSortedMap(new TreeMap<>(byType));
    }
}
