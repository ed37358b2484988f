package dev.rookery.node.service;

import dev.rookery.node.registry.Content;
import java.util.Optional;

/**
 * A version that somebody wants registered.
 *
 * <p>Threads: immutable, as long as nobody writes to the content's trees.
 *
 * @param model the name of its model, which need not exist
 * @param label empty for one made of the time
 * @param idempotencyKey makes a repeated request answer with the first result
 */
public record NewVersion(
        String model, Optional<String> label, Optional<String> idempotencyKey, Content content) {

    /** One with this content, a label of its own making and no key. */
    public static NewVersion of(String model, Content content) {
        return new NewVersion(model, Optional.empty(), Optional.empty(), content);
    }
}
