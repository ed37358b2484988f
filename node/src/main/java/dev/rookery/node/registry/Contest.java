package dev.rookery.node.registry;

import java.util.Optional;

/**
 * What a fact claimed while another claim on the same counts more, or, of a fork, what two facts
 * say that have one name.
 *
 * <p>Threads: immutable.
 *
 * @param contested the number, label or name that was claimed; of a fork the name of the facts,
 *     {@code origin:seq}
 * @param keptBy who has it: a version's ULID, or a model as {@code name/generation}; of a fork,
 *     where all is kept, the other fact's hash
 * @param lostBy who does not, in the same form; empty for a fork
 * @param got what the loser has instead: its present number or label, or the name that it was given
 *     then; empty for a fork, and while a version has no number
 */
public record Contest(
        Kind kind, String contested, String keptBy, Optional<String> lostBy, Optional<String> got) {

    /** What is contested; texts as in events. */
    public enum Kind {
        NUMBER("conflict.number"),
        LABEL("conflict.label"),
        NAME("conflict.name"),
        FORK("conflict.fork");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        /** As people and programs read it. */
        public String text() {
            return text;
        }
    }

    /** One sentence for people. */
    public String detail() {
        return switch (kind) {
            case NUMBER ->
                    "the number %s belongs to %s; %s"
                            .formatted(
                                    contested,
                                    keptBy,
                                    got.map(number -> "this version has " + number)
                                            .orElse("this version waits for another"));
            case LABEL, NAME ->
                    "the %s %s belongs to %s; this one is shown as %s"
                            .formatted(
                                    kind == Kind.LABEL ? "label" : "name",
                                    contested,
                                    keptBy,
                                    got.orElse(contested));
            case FORK ->
                    "two facts are called %s: a data directory was copied; the other is %s; both count"
                            .formatted(contested, keptBy);
        };
    }
}
