package dev.rookery.node.registry;

import java.util.List;
import java.util.Optional;

/**
 * What a rewind would change of one model.
 *
 * <p>Threads: immutable.
 *
 * @param name the name it shows now, or showed then
 * @param versionsNow how many versions lists have now; none when it is gone
 * @param versionsThen how many lists had then
 */
public record ModelChange(
        ModelKey key,
        String name,
        Kind kind,
        long versionsNow,
        long versionsThen,
        List<Change> changes) {

    public ModelChange {
        changes = List.copyOf(changes);
    }

    /** What becomes of the model itself. */
    public enum Kind {
        /** It was not there then: it leaves the lists, and nobody finds it by name. */
        GOES,
        /** It was there then and is gone now. */
        COMES_BACK,
        /** It stays, and something of it is again what it was. */
        CHANGES
    }

    /** What changes of it, or of one of its versions. */
    public enum What {
        VERSION_GOES,
        VERSION_COMES_BACK,
        STAGE,
        DESCRIPTION,
        TAG,
        METRIC,
        ALIAS,
        BASELINE
    }

    /**
     * One change.
     *
     * @param version which version; empty for the model's own description, tags and aliases
     * @param key the tag's, metric's or alias's name; empty text for all else
     * @param now what it is; empty when it is not there
     * @param then what it was, and will be
     */
    public record Change(
            What what,
            Optional<VersionBrief> version,
            String key,
            Optional<String> now,
            Optional<String> then) {}
}
