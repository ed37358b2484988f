package dev.rookery.node.registry;

import java.util.Optional;

/**
 * A cell in which the last writer by rank wins: a tag, an alias, a description.
 *
 * <p>Threads: immutable.
 *
 * @param value what it holds; empty when it was removed
 */
public record RegisterRow(Cell cell, Optional<String> value, FactRef fact) {

    /** Which fields there are. */
    public enum Field {
        DESCRIPTION,
        TAG,
        ALIAS,
        /** Of a model; what it says is in the fact's body, and the value is empty text. */
        BASELINE
    }

    /**
     * A cell's name.
     *
     * @param version empty for a cell of the model itself
     * @param key the tag's or alias's name; empty text for a description
     */
    public record Cell(ModelKey model, Optional<Ulid> version, Field field, String key) {}
}
