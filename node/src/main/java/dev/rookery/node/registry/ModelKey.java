package dev.rookery.node.registry;

import java.util.Comparator;
import java.util.Optional;

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

    private static final int NAME_MAX = 128;
    private static final int GENERATION_DIGITS_MAX = 9;
    private static final Comparator<ModelKey> ORDER =
            Comparator.comparing(ModelKey::name).thenComparingInt(ModelKey::generation);

    public ModelKey {
        if (!validName(name) || generation < 1) {
            throw new IllegalArgumentException("not a model: " + name + "/" + generation);
        }
    }

    /** Whether a model may be created with, or renamed to, this name. */
    public static boolean validName(String name) {
        if (name.isEmpty() || name.length() > NAME_MAX || name.equals(".") || name.equals("..")) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (!letter && !digit(c) && c != '.' && c != '_' && c != '-') {
                return false;
            }
        }
        return true;
    }

    /** Reads a fact's entity; empty when the fact is of something else. */
    public static Optional<ModelKey> ofEntity(String entity) {
        int slash = entity.indexOf('/');
        if (slash < 0 || !validName(entity.substring(0, slash))) {
            return Optional.empty();
        }
        String generation = entity.substring(slash + 1);
        boolean number =
                !generation.isEmpty()
                        && generation.length() <= GENERATION_DIGITS_MAX
                        && generation.charAt(0) != '0'
                        && generation.chars().allMatch(ModelKey::digit);
        return number
                ? Optional.of(
                        new ModelKey(entity.substring(0, slash), Integer.parseInt(generation)))
                : Optional.empty();
    }

    private static boolean digit(int c) {
        return c >= '0' && c <= '9';
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
