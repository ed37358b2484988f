package dev.rookery.cli.export;

import java.util.List;

/**
 * What an export came to.
 *
 * @param written files that are new or have other bytes than before
 * @param unchanged files that were right already
 * @param removed files of what the registry no longer has
 * @param problems what was left out and why, one line each
 */
public record Exported(
        int models, int versions, int written, int unchanged, int removed, List<String> problems) {

    public Exported {
        problems = List.copyOf(problems);
    }
}
