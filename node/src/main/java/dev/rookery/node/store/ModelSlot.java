package dev.rookery.node.store;

import dev.rookery.node.registry.ModelRow;
import dev.rookery.node.registry.VersionRow;
import dev.rookery.sync.fact.Rank;
import java.util.Optional;

/**
 * A model's row in memory, ahead of the file until it is flushed.
 *
 * <p>Threads: owned by {@link ModelTable}.
 */
final class ModelSlot {

    final long id;
    final String entity;
    long latest;
    Optional<ModelRow> row;
    boolean dirty;
    private boolean newestKnown;
    private Optional<VersionRow> newest = Optional.empty();

    ModelSlot(long id, String entity, long latest, Optional<ModelRow> row) {
        this.id = id;
        this.entity = entity;
        this.latest = latest;
        this.row = row;
    }

    /** Whether {@link #newest} is known without asking the file. */
    boolean newestKnown() {
        return newestKnown;
    }

    /** The newest version by rank. */
    Optional<VersionRow> newest() {
        return newest;
    }

    /** What the file says is the newest version. */
    void learnNewest(Optional<VersionRow> row) {
        newest = row;
        newestKnown = true;
    }

    /** Follows a version's row that was put. */
    void follow(VersionRow row) {
        if (newest.isEmpty() || !rank(row).before(rank(newest.get()))) {
            newest = Optional.of(row);
        } else if (newest.get().id().equals(row.id())) {
            // An earlier registration took its place: another may be the newest now.
            newestKnown = false;
        }
    }

    private static Rank rank(VersionRow row) {
        return row.registration().rank();
    }

    /** Whether its versions count. */
    boolean live() {
        return row.map(ModelRow::live).orElse(false);
    }

    /** Nothing is folded of it any more. */
    void clear() {
        row = Optional.empty();
        newest = Optional.empty();
        newestKnown = false;
    }
}
