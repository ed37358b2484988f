package dev.rookery.node.registry;

import java.util.OptionalLong;

/**
 * How a version is named in passing.
 *
 * <p>Threads: immutable.
 *
 * @param number empty while its number is contested
 * @param label as people see it
 */
public record VersionBrief(Ulid id, OptionalLong number, String label, Stage stage) {

    /** The brief of a row. */
    public static VersionBrief of(VersionRow row) {
        return new VersionBrief(row.id(), row.number(), row.shownLabel(), row.stage());
    }

    /** The number, or the ULID where there is none: always a ref of the version. */
    public String ref() {
        return number.isPresent() ? Long.toString(number.getAsLong()) : id.toString();
    }
}
