package dev.rookery.node.registry;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A model as people see it.
 *
 * <p>Threads: immutable.
 *
 * @param name the name it shows
 * @param key what it is: the name it was created with, and its generation
 * @param description empty text when there is none
 * @param aliases alias → the version it names
 * @param production the version in production
 * @param latest the newest version that is not archived, rejected or deleted
 * @param stages how many versions stand where, deleted ones left out
 */
public record ModelView(
        String name,
        ModelKey key,
        boolean closed,
        String description,
        SortedMap<String, String> tags,
        SortedMap<String, Ulid> aliases,
        Optional<VersionBrief> production,
        Optional<VersionBrief> latest,
        StageCounts stages,
        ModelType type,
        long createdAtMillis,
        long updatedAtMillis) {

    public ModelView {
        tags = Collections.unmodifiableSortedMap(new TreeMap<>(tags));
        aliases = Collections.unmodifiableSortedMap(new TreeMap<>(aliases));
    }

    /** How many versions are registered and not deleted. */
    public long versions() {
        return stages.total();
    }

    /** This model shown under a name, deleted or not. */
    ModelView named(String shown, boolean deleted, long atMillis) {
        return new ModelView(
                shown,
                key,
                deleted,
                description,
                tags,
                aliases,
                production,
                latest,
                stages,
                type,
                createdAtMillis,
                Math.max(updatedAtMillis, atMillis));
    }

    /** This model with other words and aliases. */
    ModelView described(
            String text,
            SortedMap<String, String> otherTags,
            SortedMap<String, Ulid> otherAliases,
            long atMillis) {
        return new ModelView(
                name,
                key,
                closed,
                text,
                otherTags,
                otherAliases,
                production,
                latest,
                stages,
                type,
                createdAtMillis,
                Math.max(updatedAtMillis, atMillis));
    }
}
