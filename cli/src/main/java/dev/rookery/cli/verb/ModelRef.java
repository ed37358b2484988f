package dev.rookery.cli.verb;

import java.util.Optional;

/**
 * {@code MODEL} or {@code MODEL:REF} as typed; whether they exist is the node's to say.
 *
 * @param ref absent when there was no colon, or nothing after it
 */
record ModelRef(String model, Optional<String> ref) {

    /** A model name has no colon, so the first one ends it. */
    static ModelRef parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            return new ModelRef(text, Optional.empty());
        }
        Optional<String> ref = Optional.of(text.substring(colon + 1)).filter(r -> !r.isEmpty());
        return new ModelRef(text.substring(0, colon), ref);
    }
}
