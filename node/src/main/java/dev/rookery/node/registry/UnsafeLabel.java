package dev.rookery.node.registry;

import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The tag that says what in a version's files may run code when it is loaded. A node that has the
 * bytes writes it, so it is the same everywhere; people may give it with a registration, and not
 * change it later.
 *
 * <p>Threads: stateless.
 */
public final class UnsafeLabel {

    /** The tag's key; its value names the formats, with commas between them. */
    public static final String KEY = "unsafe-format";

    private UnsafeLabel() {}

    /** Content with the tag, where something was found. */
    static Content on(Content content, Optional<String> format) {
        return format.map(found -> content.withTags(with(content.tags(), found))).orElse(content);
    }

    static SortedMap<String, String> with(SortedMap<String, String> tags, String format) {
        SortedMap<String, String> labelled = new TreeMap<>(tags);
        labelled.put(KEY, format);
        return labelled;
    }

    /** Why a tag may not be set or removed. */
    static Optional<Refusal> reserved(String key) {
        return key.equals(KEY)
                ? Optional.of(
                        new Refusal(
                                RefusalCode.FIELD_INVALID,
                                "the tag " + KEY + " says what a version's bytes are",
                                "it stays as it is; other bytes are another version"))
                : Optional.empty();
    }
}
