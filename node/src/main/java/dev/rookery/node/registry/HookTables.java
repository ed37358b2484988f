package dev.rookery.node.registry;

import dev.rookery.sync.fact.Origin;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * The rows of hooks.
 *
 * <p>Threads: as the tables that they belong to.
 */
public interface HookTables {

    Optional<HookRow> hook(Ulid id);

    /** Every hook, removed ones too, by id. */
    List<HookRow> hooks();

    /** Inserts or replaces, by id. */
    void put(HookRow row);

    /** Up to where each origin's events have been delivered to a hook, by whichever node. */
    SortedMap<Origin, Long> delivered(Ulid hook);

    /** Notes that an origin's events up to a seq were delivered to a hook, unless more were. */
    void delivered(Ulid hook, Origin origin, long seq);
}
