package dev.rookery.node.registry;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A reference to a version within a model, as people write it: a stage ({@code production}, {@code
 * prod}), {@code latest}, {@code @alias}, a number, a ULID, a short id, a label. {@link Refs} says
 * what it names.
 *
 * <p>Threads: immutable.
 */
public record Ref(String text) {

    private static final Pattern FORM = Pattern.compile("@?[A-Za-z0-9._-]{1,128}(~[0-9a-f]{4})?");

    public Ref {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("not a reference: " + Refusal.shown(text));
        }
    }

    /** Reads a reference; empty when nothing could be named so. */
    public static Optional<Ref> parse(String text) {
        return FORM.matcher(text).matches() ? Optional.of(new Ref(text)) : Optional.empty();
    }

    /** The reference that names this version and no other. */
    public static Ref of(Ulid id) {
        return new Ref(id.toString());
    }

    /** A reference by number. */
    public static Ref of(long number) {
        return new Ref(Long.toString(number));
    }

    @Override
    public String toString() {
        return text;
    }
}
