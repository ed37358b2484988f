package dev.rookery.cli.importer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * A model as another registry has it.
 *
 * <p>Threads: owned by the import.
 *
 * @param name what it is called there
 * @param description empty text when there is none
 * @param aliases which names of its own stand for which version, by what that is called there
 * @param baseline what its production must hold, as this registry says it; empty where nobody does
 * @param versions in the order in which they were made
 */
record ForeignModel(
        String name,
        String description,
        SortedMap<String, String> tags,
        SortedMap<String, String> aliases,
        Optional<ObjectNode> baseline,
        List<ForeignVersion> versions) {}
