package dev.rookery.node.hooks;

import dev.rookery.node.registry.HookView;
import dev.rookery.node.registry.RegistryEvent;
import dev.rookery.node.registry.Ulid;
import dev.rookery.sync.fact.Origin;
import java.util.List;
import java.util.SortedMap;

/**
 * What hooks need of the store. Every method blocks, and may fail while the database is being
 * exchanged.
 *
 * <p>Threads: safe for any thread that may block.
 */
public interface HookFeed {

    /**
     * An event in this node's log.
     *
     * @param id 1, 2, 3 … in this node's file
     * @param atMillis the fact's wall clock, ms since 1970
     * @param name what makes it the event that it is, the same at every node
     */
    record Happened(long id, RegistryEvent event, long atMillis, String name) {}

    /** Counts commits: raised after one is visible; quick. */
    long changes();

    /** Events after an id, oldest first. */
    List<Happened> after(long id, int limit);

    /** The id of the newest; 0 when there is none. */
    long newest();

    /** The hooks that something is delivered to, by id. */
    List<HookView> hooks();

    /** Up to where each origin's events have been delivered to a hook, as nodes noted it. */
    SortedMap<Origin, Long> delivered(Ulid hook);
}
