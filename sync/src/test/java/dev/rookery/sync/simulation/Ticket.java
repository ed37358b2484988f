package dev.rookery.sync.simulation;

import dev.rookery.sync.fact.Hash;
import java.util.ArrayList;
import java.util.List;

/**
 * A write that somebody asked for, and the facts that it became.
 *
 * <p>Threads: one world, one thread.
 */
final class Ticket {
    final List<Hash> facts = new ArrayList<>();
}
