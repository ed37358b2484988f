package dev.rookery.node.registry;

import java.util.Optional;

/**
 * Something that a watcher of this node may want to know: a fact that arrived, or a conflict that
 * the fold settled.
 *
 * <p>Threads: immutable.
 *
 * @param type dotted lower case, such as {@code version.registered} or {@code conflict.number}
 * @param model empty for what is of no model, such as a parity report
 * @param detail one sentence for people
 */
public record RegistryEvent(
        String type,
        Optional<ModelKey> model,
        Optional<Ulid> version,
        FactRef fact,
        String detail) {

    /** One of a model. */
    public RegistryEvent(
            String type, ModelKey model, Optional<Ulid> version, FactRef fact, String detail) {
        this(type, Optional.of(model), version, fact, detail);
    }
}
