package dev.rookery.node.registry;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * What kind of model it is.
 *
 * <p>Threads: immutable.
 */
public enum ModelType {
    /** Main neural network model. */
    POLICY_VALUE,
    /** CMA-ES optimised weights. */
    HEURISTIC,
    /** Ensemble of models. */
    ENSEMBLE,
    /** Quantised or pruned model. */
    COMPRESSED,
    /** Research models; the default. */
    EXPERIMENTAL;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** The type's name in the contract: lower case. */
    public String text() {
        return text;
    }

    /** Reads a type as the contract writes it. */
    public static Optional<ModelType> parse(String text) {
        return Arrays.stream(values()).filter(type -> type.text().equals(text)).findFirst();
    }
}
