package dev.rookery.config;

import java.util.Optional;

/**
 * One thing wrong with what was written. Threads: immutable.
 *
 * @param key the setting, or what stands in its place
 * @param source where it was written
 * @param value what was written, at most {@value #VALUE_MAX} characters of it
 * @param accepted what would have been accepted
 * @param nearest the known key closest to an unknown one
 */
public record Problem(
        String key, Source source, String value, String accepted, Optional<String> nearest) {

    /** Enough to recognise a value by, too little to flood a terminal. */
    public static final int VALUE_MAX = 100;

    public Problem {
        key = cut(key);
        value = cut(value);
    }

    static Problem value(String key, Source source, String value, String accepted) {
        return new Problem(key, source, value, accepted, Optional.empty());
    }

    /** The line it is on, from 1; 0 when it is not in a file. */
    public int line() {
        return source.line();
    }

    /**
     * One line for people: where, which key, what was found, what is accepted, and the likely cure.
     */
    public String message() {
        String text = source + ": " + key + ": " + value + "; accepted: " + accepted;
        return nearest.map(known -> text + "; did you mean " + known + "?").orElse(text);
    }

    private static String cut(String text) {
        String oneLine = text.replaceAll("\\p{Cntrl}", "?");
        return oneLine.length() <= VALUE_MAX ? oneLine : oneLine.substring(0, VALUE_MAX) + "…";
    }
}
