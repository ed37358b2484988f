package dev.rookery.node.service;

import dev.rookery.node.registry.Lookup;
import dev.rookery.node.registry.Page;
import dev.rookery.node.registry.PageRequest;
import dev.rookery.sync.fact.Dot;
import dev.rookery.sync.fact.Fact;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The facts themselves, for auditors, in the order in which this node kept them.
 *
 * <p>Threads: safe for any thread that may block.
 */
public interface FactLog {

    /**
     * Which facts.
     *
     * @param model only those of models that were created with this name
     * @param kind only those of this kind
     * @param asOfMillis only those whose {@code at} is not later
     */
    record Filter(Optional<String> model, Optional<String> kind, OptionalLong asOfMillis) {}

    /**
     * A fact, and what became of it.
     *
     * @param rewoundBy the rewind that took it back
     */
    record Kept(Fact fact, Optional<Dot> rewoundBy) {}

    /** A page of them; missing when the page token is none of this list's. */
    Lookup<Page<Kept>> facts(Filter filter, PageRequest page);
}
