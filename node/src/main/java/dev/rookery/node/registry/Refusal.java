package dev.rookery.node.registry;

import java.util.List;

/**
 * An ordinary no.
 *
 * <p>Threads: immutable.
 *
 * @param detail what is refused and why, with the values (cut at 100 characters)
 * @param hint what to do instead; empty text when there is nothing to say
 * @param allowed where a version that may not go where it was sent may go instead, in the table's
 *     order; empty with other codes
 */
public record Refusal(RefusalCode code, String detail, String hint, List<Stage> allowed) {

    private static final int SHOWN_MAX = 100;

    public Refusal {
        allowed = List.copyOf(allowed);
    }

    /** One that is about no move. */
    public Refusal(RefusalCode code, String detail, String hint) {
        this(code, detail, hint, List.of());
    }

    /** A value as messages show it: cut, and without control characters. */
    static String shown(String value) {
        String cut = value.length() <= SHOWN_MAX ? value : value.substring(0, SHOWN_MAX) + "…";
        StringBuilder out = new StringBuilder(cut.length() + 2).append('"');
        cut.chars()
                .forEach(c -> out.append(c < ' ' || c == 127 || isSurrogate(c) ? '?' : (char) c));
        return out.append('"').toString();
    }

    private static boolean isSurrogate(int c) {
        return Character.isSurrogate((char) c);
    }
}
