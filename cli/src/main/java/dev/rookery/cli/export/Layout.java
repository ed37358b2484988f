package dev.rookery.cli.export;

/**
 * How another registry keeps models in a folder. Threads: owned by the export; not safe to share.
 */
interface Layout {

    /** One model's files; models come by name. */
    void model(ModelDump model, Tree tree);

    /** After the last model: what belongs to all. */
    default void end(Tree tree) {}
}
