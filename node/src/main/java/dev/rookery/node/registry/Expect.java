package dev.rookery.node.registry;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * What a caller believes to be so; a move is refused when it is not.
 *
 * <p>As JSON: a stage's name (where the version stands); or an object with {@code stage} and {@code
 * production}, the reference of the version now in production (a number, or a text), or {@code
 * "none"} when there must be none.
 *
 * <p>Threads: immutable.
 *
 * @param stage where the version stands
 * @param production a reference of what is in production, or {@code none}
 */
public record Expect(Optional<Stage> stage, Optional<String> production) {

    /** Nothing is expected. */
    public static final Expect NOTHING = new Expect(Optional.empty(), Optional.empty());

    /** What {@link #production} says when there must be no version in production. */
    public static final String NONE = "none";

    /** Reads it from JSON; empty when it is of no accepted form. */
    public static Optional<Expect> parse(JsonNode node) {
        if (node.isTextual()) {
            return Stage.parse(node.textValue())
                    .map(stage -> new Expect(Optional.of(stage), Optional.empty()));
        }
        if (!node.isObject() || node.isEmpty()) {
            return Optional.empty();
        }
        Optional<Stage> stage = Optional.empty();
        Optional<String> production = Optional.empty();
        for (var field : node.properties()) {
            JsonNode value = field.getValue();
            if (field.getKey().equals("stage") && value.isTextual()) {
                stage = Stage.parse(value.textValue());
                if (stage.isEmpty()) {
                    return Optional.empty();
                }
            } else if (field.getKey().equals("production")
                    && (value.isTextual() || value.isIntegralNumber())
                    && Ref.parse(value.asText()).isPresent()) {
                production = Optional.of(value.asText());
            } else {
                return Optional.empty();
            }
        }
        return Optional.of(new Expect(stage, production));
    }
}
