package dev.rookery.node.service;

import dev.rookery.node.registry.Refusal;
import dev.rookery.node.registry.VersionView;
import java.util.Optional;

/**
 * Whether this node lets a version into production, as far as its files and its signature are
 * concerned.
 *
 * <p>Threads: safe for any thread that may block.
 */
@FunctionalInterface
public interface PromotionCheck {

    /** Nothing is asked of a version. */
    PromotionCheck OPEN = version -> Optional.empty();

    /** Why not; empty when it may go there. Waits for bytes that are on other nodes. */
    Optional<Refusal> refusal(VersionView version);

    /**
     * Whether a version's model was created under another rule than that of the name it shows: what
     * was in production of it then says nothing about now.
     */
    default boolean servedByOtherRules(VersionView version) {
        return false;
    }
}
