package dev.rookery.node.registry;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A version as people see it: all that GET of one shows.
 *
 * <p>Threads: immutable, as long as nobody writes to the content's trees.
 *
 * @param model the name that its model shows
 * @param number empty while it is contested: {@link #numberConflict()}
 * @param label as people see it; with a suffix when an earlier version has the label
 * @param shortId 12 hex digits
 * @param createdBy who registered it
 * @param description the registration's, or what replaced it
 * @param tags the registration's, with what was set and removed since
 * @param metrics the registration's, with what was observed since
 * @param aliases the model's aliases that name it
 * @param parentId the ULID of its parent, when the registration's parent could be resolved
 * @param content the rest, as registered
 */
public record VersionView(
        String model,
        ModelKey key,
        Ulid id,
        OptionalLong number,
        String label,
        String shortId,
        Stage stage,
        long createdAtMillis,
        long updatedAtMillis,
        String createdBy,
        String description,
        SortedMap<String, String> tags,
        SortedMap<String, Double> metrics,
        List<String> aliases,
        Optional<Ulid> parentId,
        Content content) {

    public VersionView {
        tags = Collections.unmodifiableSortedMap(new TreeMap<>(tags));
        metrics = Collections.unmodifiableSortedMap(new TreeMap<>(metrics));
        aliases = List.copyOf(aliases);
    }

    /** Whether another version has the number that this one claimed. */
    public boolean numberConflict() {
        return number.isEmpty();
    }

    public ModelType type() {
        return content.type();
    }

    /** This version in another stage. */
    VersionView withStage(Stage standing, long atMillis) {
        return new VersionView(
                model,
                key,
                id,
                number,
                label,
                shortId,
                standing,
                createdAtMillis,
                Math.max(updatedAtMillis, atMillis),
                createdBy,
                description,
                tags,
                metrics,
                aliases,
                parentId,
                content);
    }

    /** This version with another number. */
    VersionView withNumber(long claimed, long atMillis) {
        return new VersionView(
                model,
                key,
                id,
                OptionalLong.of(claimed),
                label,
                shortId,
                stage,
                createdAtMillis,
                Math.max(updatedAtMillis, atMillis),
                createdBy,
                description,
                tags,
                metrics,
                aliases,
                parentId,
                content);
    }

    /** This version with other words and figures. */
    VersionView withSaid(
            String text,
            SortedMap<String, String> otherTags,
            SortedMap<String, Double> otherMetrics,
            long atMillis) {
        return new VersionView(
                model,
                key,
                id,
                number,
                label,
                shortId,
                stage,
                createdAtMillis,
                Math.max(updatedAtMillis, atMillis),
                createdBy,
                text,
                otherTags,
                otherMetrics,
                aliases,
                parentId,
                content);
    }

    /** How it is named in passing. */
    public VersionBrief brief() {
        return new VersionBrief(id, number, label, stage);
    }
}
