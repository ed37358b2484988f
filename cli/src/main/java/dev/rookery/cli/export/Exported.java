package dev.rookery.cli.export;

import java.util.List;

/**
 * What an export came to.
 *
 * @param written files that are new or have other bytes than before; on a server, models and
 *     versions that are new or were changed
 * @param unchanged those that were right already
 * @param removed those of what the registry no longer has
 * @param mapped what is there in another form and how, one line each
 * @param problems what was left out and why, one line each
 */
public record Exported(
        int models,
        int versions,
        int written,
        int unchanged,
        int removed,
        List<String> mapped,
        List<String> problems) {

    public Exported {
        mapped = List.copyOf(mapped);
        problems = List.copyOf(problems);
    }
}
