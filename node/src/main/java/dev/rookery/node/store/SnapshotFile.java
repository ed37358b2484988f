package dev.rookery.node.store;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/**
 * The file that one node gives another which is far behind: facts, origins, the cluster; nothing
 * folded, nothing of the node's own. What people see is folded anew where it arrives, so that no
 * peer can say what does not follow from the facts.
 *
 * <p>Threads: stateless.
 */
public final class SnapshotFile {

    private SnapshotFile() {}

    /** Statements that make an empty one. */
    public static List<String> script() {
        return Schema.snapshotScript();
    }

    /** The tables that are copied into it. */
    public static List<String> tables() {
        return Schema.snapshotObjects().keySet().stream().toList();
    }

    /** Everything that it may have in {@code sqlite_schema}: SQL by name. */
    public static Map<String, String> objects() {
        return Schema.snapshotObjects();
    }

    /**
     * Makes a registry's file of one whose facts were proven. It is not safe from a crash before it
     * is forced.
     *
     * @param progress told how many facts are folded
     * @return how many there are
     */
    public static long fold(Path file, LongConsumer progress) {
        try (Db db = new StoreFile(file.toAbsolutePath()).filler()) {
            db.execute("make the tables", "BEGIN");
            db.execute("make the tables", "DELETE FROM meta WHERE key <> 'cluster'");
            // Whether an origin forked is for each node to see.
            db.execute("make the tables", "UPDATE origin SET forked = (count > max_seq)");
            Schema.complete(db);
            db.execute("make the tables", "COMMIT");
            return new Rebuild(new Writer(db, new CommitCount(), new ConflictCounts()))
                    .progress(progress)
                    .run()
                    .facts();
        }
    }
}
