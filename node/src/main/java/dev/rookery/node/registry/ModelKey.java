package dev.rookery.node.registry;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a model is: the name it was created with, and a generation. Every fact of a model carries
 * both as its entity, {@code name/generation}; the fold computes neither.
 *
 * <p>Threads: immutable.
 *
 * @param name 1–128 of {@code A-Z a-z 0-9 . _ -}, and no dot segment
 * @param generation 1 for the first model of that name, one more for each created after a deletion
 */
public record ModelKey(String name, int generation) implements Comparable<ModelKey> {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,128}");
    private static final Pattern ENTITY =
            Pattern.compile("([A-Za-z0-9._-]{1,128})/([1-9]\\d{0,8})");
    private static final Comparator<ModelKey> ORDER =
            Comparator.comparing(ModelKey::name).thenComparingInt(ModelKey::generation);

    public ModelKey {
        if (!validName(name) || generation < 1) {
            throw new IllegalArgumentException("not a model: " + name + "/" + generation);
        }
    }

    /** Whether a model may be created with, or renamed to, this name. */
    public static boolean validName(String name) {
        return NAME.matcher(name).matches() && !name.equals(".") && !name.equals("..");
    }

    /** Reads a fact's entity; empty when the fact is of something else. */
    public static Optional<ModelKey> ofEntity(String entity) {
        Matcher matcher = ENTITY.matcher(entity);
        if (!matcher.matches() || !validName(matcher.group(1))) {
            return Optional.empty();
        }
        return Optional.of(new ModelKey(matcher.group(1), Integer.parseInt(matcher.group(2))));
    }

    /** The entity of this model's facts. */
    public String entity() {
        return name + "/" + generation;
    }

    @Override
    public int compareTo(ModelKey other) {
        return ORDER.compare(this, other);
    }
}
