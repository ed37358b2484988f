package dev.rookery.cli.term;

import java.util.ArrayList;
import java.util.List;

/**
 * Rows under headings. On a terminal: aligned, with headings; elsewhere one line a row, fields
 * parted by tabs, no headings, for {@code cut} and {@code awk}.
 *
 * <p>Threads: owned by the verb that fills it; not safe to share.
 */
public final class Table {

    /** What joins signs to one, as in many emoji, turns nothing round. */
    private static final int ZERO_WIDTH_NON_JOINER = 0x200C;

    private static final int ZERO_WIDTH_JOINER = 0x200D;

    private final List<String> headings;
    private final List<List<String>> rows = new ArrayList<>();

    public Table(String... headings) {
        this.headings = List.of(headings);
    }

    /** As many fields as there are headings. */
    public Table row(String... fields) {
        if (fields.length != headings.size()) {
            throw new IllegalStateException(
                    fields.length + " fields under " + headings.size() + " headings");
        }
        List<String> row = new ArrayList<>();
        for (String field : fields) {
            row.add(clean(field));
        }
        rows.add(row);
        return this;
    }

    public boolean isEmpty() {
        return rows.isEmpty();
    }

    public void print(Console console) {
        if (!console.terminal()) {
            rows.forEach(row -> console.line(String.join("\t", row)));
            return;
        }
        int[] widths = widths();
        console.line(console.paint(Paint.BOLD, aligned(console, headings, widths, false)));
        rows.forEach(row -> console.line(aligned(console, row, widths, true)));
    }

    private int[] widths() {
        int[] widths = new int[headings.size()];
        for (int column = 0; column < widths.length; column++) {
            widths[column] = headings.get(column).length();
            for (List<String> row : rows) {
                widths[column] = Math.max(widths[column], row.get(column).length());
            }
        }
        return widths;
    }

    private static String aligned(
            Console console, List<String> fields, int[] widths, boolean coloured) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < widths.length; column++) {
            String field = fields.get(column);
            Paint paint = Paint.of(field);
            line.append(coloured && paint != Paint.BOLD ? console.paint(paint, field) : field);
            if (column < widths.length - 1) {
                line.append(" ".repeat(widths[column] - field.length() + 2));
            }
        }
        return line.toString().stripTrailing();
    }

    /** What others wrote into the registry must not move the cursor, break a row or turn it. */
    private static String clean(String field) {
        StringBuilder clean = new StringBuilder(field.length());
        field.codePoints().forEach(c -> clean.appendCodePoint(shows(c) ? c : ' '));
        return clean.toString();
    }

    private static boolean shows(int c) {
        return switch (Character.getType(c)) {
            case Character.FORMAT -> c == ZERO_WIDTH_NON_JOINER || c == ZERO_WIDTH_JOINER;
            case Character.CONTROL,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    false;
            default -> true;
        };
    }
}
