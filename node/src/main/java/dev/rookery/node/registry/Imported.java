package dev.rookery.node.registry;

/**
 * Where a version comes from that another registry made.
 *
 * <p>Threads: immutable.
 *
 * @param mark when it was made there, and by whom
 * @param source which registry: its format, and what tells it from others of that format
 * @param name what its model is called there; here it may be another
 * @param artifactMissing whether its bytes were not there to be brought along
 */
public record Imported(ImportMark mark, String source, String name, boolean artifactMissing) {

    /** Most characters of a name elsewhere. */
    static final int NAME_MAX = FieldRules.TEXT_MAX;

    /** Asks the field rules. */
    void check(FieldRules rules) {
        mark.check(rules);
        rules.text("imported.source", source, FieldRules.TEXT_MAX, false);
        rules.text("imported.name", name, NAME_MAX, false);
        if (source.isEmpty()) {
            rules.refuse("imported.source", source, "the registry that it comes from");
        }
        if (name.isEmpty()) {
            rules.refuse("imported.name", name, "what its model is called there");
        }
    }
}
