package dev.rookery.node.service;

import dev.rookery.node.registry.Command;
import dev.rookery.node.registry.Content;
import java.util.List;
import java.util.Optional;

/**
 * A version of another registry that somebody wants here.
 *
 * <p>Threads: immutable, as long as nobody writes to the content's trees.
 *
 * @param model the name of its model here, which need not exist
 * @param key tells it from all other versions of all other registries: brought twice, it is here
 *     once
 * @param number the one it had there; 0 for none
 * @param label empty for one made of the time
 * @param shortId 12 hex digits, where it came with some
 * @param identity what it was in another registry of this kind; empty where it comes from one of
 *     another
 * @param content says where it comes from
 * @param steps the stages it went through after development
 * @param plan whether it is only to be said what would become of it
 */
public record ForeignVersion(
        String model,
        String key,
        long number,
        Optional<String> label,
        Optional<String> shortId,
        Optional<Command.Identity> identity,
        Content content,
        List<Command.ImportStep> steps,
        boolean plan) {

    public ForeignVersion {
        steps = List.copyOf(steps);
    }
}
