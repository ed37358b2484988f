package dev.rookery.cli.importer;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The layouts that are known. */
public enum Format {
    FILESYSTEM,
    TIMESTAMPED,
    RINGRIFT,
    MANIFEST,
    MLFLOW;

    /** As flags, reports and versions name it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Reads a flag's value; empty when it is none. */
    public static Optional<Format> parse(String text) {
        return Arrays.stream(values()).filter(each -> each.text().equals(text)).findFirst();
    }

    /** The names that flags have for them. */
    public static List<String> names() {
        return Arrays.stream(values()).map(Format::text).toList();
    }
}
