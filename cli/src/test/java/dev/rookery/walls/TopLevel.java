package dev.rookery.walls;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** A newcomer sees the modules and the few files one starts with, nothing else. */
final class TopLevel {

    static final Set<String> ALLOWED =
            new TreeSet<>(
                    List.of(
                            ".ci",
                            ".dockerignore",
                            ".git",
                            ".gitattributes",
                            ".gitignore",
                            ".mvn",
                            "CHANGELOG.md",
                            "LICENSE",
                            "README.md",
                            "backup",
                            "cli",
                            "config",
                            "deploy",
                            "node",
                            "pom.xml",
                            "rookery",
                            "sync"));

    /** What running and building leave behind; Git ignores the same. */
    private static final String LEFT_BEHIND =
            "target|\\.rookery|data.*|\\.idea|\\.vscode|.*\\.iml|hs_err_pid.*\\.log|.*\\.class";

    private TopLevel() {}

    static List<Breach> check(List<String> entries) {
        List<Breach> breaches = new ArrayList<>();
        for (String entry : entries) {
            if (!ALLOWED.contains(entry) && !entry.matches(LEFT_BEHIND)) {
                breaches.add(
                        new Breach(
                                entry,
                                "does not belong at the top",
                                "move it into the module or folder that it is about"));
            }
        }
        return breaches;
    }
}
