package dev.rookery.node.store;

import java.util.Optional;

/**
 * What the file says of itself: its cluster, and which fold made its tables.
 *
 * <p>Threads: as its connection.
 */
final class MetaTable {

    /** What {@link #fold} says of a file whose facts nobody folds as they come. */
    static final int UNFOLDED = -1;

    private static final String CLUSTER = "cluster";
    private static final String FOLD = "fold";

    private final Query read;
    private final Query write;

    MetaTable(Db db) {
        read = db.prepare("read the file's cluster", "SELECT value FROM meta WHERE key = ?");
        write = db.prepare("write the file's cluster", "INSERT OR REPLACE INTO meta VALUES (?, ?)");
    }

    Optional<String> cluster() {
        return get(CLUSTER);
    }

    void cluster(String id) {
        write.with(CLUSTER).with(id).run();
    }

    /** The version of the fold that made the folded tables; 0 while they are being made. */
    int fold() {
        return get(FOLD).map(Integer::parseInt).orElse(0);
    }

    void fold(int version) {
        write.with(FOLD).with(Integer.toString(version)).run();
    }

    private Optional<String> get(String key) {
        return read.with(key).one(row -> row.text(1));
    }
}
