package dev.rookery.cli.export;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What an export to a server came to so far.
 *
 * <p>Threads: owned by the export; not safe to share.
 */
final class MlflowReport {

    private static final int LINES_MAX = 1_000;

    private final List<String> problems = new ArrayList<>();
    private final Set<String> mapped = new TreeSet<>();
    private int models;
    private int versions;
    private int written;
    private int unchanged;
    private int removed;

    void model(int versionsOfIt) {
        models++;
        versions += versionsOfIt;
    }

    /** A model or a version is as it should be. */
    void level(boolean changed) {
        written += changed ? 1 : 0;
        unchanged += changed ? 0 : 1;
    }

    void removed() {
        removed++;
    }

    /** Something was left out. */
    void problem(String what, String why) {
        if (problems.size() < LINES_MAX) {
            problems.add(what + ": " + why);
        }
    }

    /** Something is there in another form. */
    void mapped(String what, String how) {
        if (mapped.size() < LINES_MAX) {
            mapped.add(what + ": " + how);
        }
    }

    Exported exported() {
        return new Exported(
                models, versions, written, unchanged, removed, List.copyOf(mapped), problems);
    }
}
