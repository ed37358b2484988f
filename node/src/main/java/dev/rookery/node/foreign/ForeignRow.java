package dev.rookery.node.foreign;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One row: by column a {@code String}, {@code Integer}, {@code Long}, {@code Double} or bytes, as
 * SQLite holds it whatever the column was declared as; what is null has no entry.
 *
 * <p>Threads: immutable, as long as nobody writes to bytes.
 */
public record ForeignRow(SortedMap<String, Object> values) {

    public ForeignRow {
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }
}
