package dev.rookery.node.store;

import java.nio.file.Path;

/**
 * A registry's file that is filled with facts first and folded once, which for many facts costs
 * half of folding them as they come: a model's rows are written side by side.
 *
 * <p>Threads: stateless.
 */
public final class UnfoldedFile {

    private UnfoldedFile() {}

    /**
     * Folds all facts of a file that {@link SqliteStore#unfolded} filled, and that is closed. It is
     * not safe from a crash before it is forced.
     *
     * @return how many there are
     */
    public static long fold(Path file) {
        try (Db db = new StoreFile(file.toAbsolutePath()).filler()) {
            return new Rebuild(new Writer(db, new CommitCount(), new ConflictCounts()))
                    .run()
                    .facts();
        }
    }
}
