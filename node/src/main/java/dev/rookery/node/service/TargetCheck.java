package dev.rookery.node.service;

import dev.rookery.node.registry.VersionView;
import java.util.Optional;

/**
 * Whether this node could serve a version that a rollback would put back.
 *
 * <p>Threads: safe for any thread that may block.
 */
@FunctionalInterface
public interface TargetCheck {

    /**
     * What is wrong with a version's bytes here; empty when nothing is, or when it names none.
     *
     * @return a clause for people, such as {@code its file v3.pt is not on this node, and no peer
     *     that answers has it}
     */
    Optional<String> problem(VersionView version);
}
