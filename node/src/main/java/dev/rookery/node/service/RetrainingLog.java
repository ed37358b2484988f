package dev.rookery.node.service;

import dev.rookery.node.registry.RetrainingEntry;
import java.util.List;

/**
 * Which models are to be trained again, and by which rules.
 *
 * <p>Threads: safe for any thread that may block.
 */
public interface RetrainingLog {

    /** This node's rules, as its operator wrote them. */
    List<String> rules();

    /** What was asked for, by whichever node, newest first. */
    List<RetrainingEntry> newest(int limit);
}
