package dev.rookery.cli.importer;

import java.util.List;
import java.util.SortedMap;

/**
 * A model as another registry has it.
 *
 * <p>Threads: owned by the import.
 *
 * @param name what it is called there
 * @param description empty text when there is none
 * @param aliases which names of its own stand for which version, by what that is called there
 * @param versions in the order in which they were made
 */
record ForeignModel(
        String name,
        String description,
        SortedMap<String, String> tags,
        SortedMap<String, String> aliases,
        List<ForeignVersion> versions) {}
