package dev.rookery.cli.importer;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Labels of one model's versions, each once, each one that a node takes.
 *
 * <p>Threads: owned by its maker.
 */
final class Labels {

    /** The highest number that a version may have. */
    static final long NUMBER_MAX = 999_999_999;

    private static final int CHARS_MAX = 120;
    private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");

    private final Set<String> taken = new TreeSet<>();

    /** The wanted one; where another version has it, with a suffix. */
    String unique(String wanted) {
        String label = wanted;
        for (int suffix = 2; !taken.add(label); suffix++) {
            label = wanted + "_" + suffix;
        }
        return label;
    }

    /** A text by the rule of labels: other characters become underscores, what means else a v. */
    static String mapped(String text) {
        String mapped = Names.mapped(text);
        String cut = mapped.substring(0, Math.min(CHARS_MAX, mapped.length()));
        boolean reserved =
                cut.isEmpty()
                        || NUMBER.matcher(cut).matches()
                        || cut.equals("latest")
                        || Stage.parse(cut).isPresent();
        return reserved ? "v" + cut : cut;
    }
}
