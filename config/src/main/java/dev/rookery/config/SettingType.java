package dev.rookery.config;

import dev.rookery.config.yaml.YamlNode;
import java.util.Optional;

/**
 * What a setting may hold: turns what was written into a value, or says what would have been
 * accepted. Threads: immutable.
 */
public interface SettingType<T> {

    /** What may be written, as the end of the sentence "accepted: …". */
    String accepted();

    /**
     * @return empty when it was refused; then {@code findings} has at least one problem more
     */
    Optional<T> read(YamlNode written, Place place, Findings findings);

    /** Whether a value made in code lies in the range that {@link #read} accepts. */
    boolean admits(T value);

    /** The value in one line, in the form that reads back; secrets inside it hidden. */
    String show(T value);

    /**
     * Whether a variable or a flag for it is read as YAML ({@code [{directory: /mnt}]}) instead of
     * as plain text.
     */
    default boolean isStructured() {
        return false;
    }
}
