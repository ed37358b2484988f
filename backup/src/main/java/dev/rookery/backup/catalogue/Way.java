package dev.rookery.backup.catalogue;

import dev.rookery.backup.BackupId;
import dev.rookery.backup.Heads;
import dev.rookery.backup.copy.CopyMetadata;
import java.util.Optional;

/** One way to the state at a mark. The root that the mark names proves that it led there. */
public sealed interface Way permits Way.Forward, Way.Back {

    /** The full copy that it needs, if any. */
    Optional<BackupId> copy();

    /**
     * Materialise the base, or begin with an empty database when there is none; replay the archive
     * from the base's heads to the mark; fold.
     */
    record Forward(Optional<CopyMetadata> base, Heads from) implements Way {
        @Override
        public Optional<BackupId> copy() {
            return base.map(CopyMetadata::id);
        }
    }

    /**
     * Materialise a copy made later, take out the entries beyond the mark's vector, fold. For marks
     * whose segments are gone or damaged.
     *
     * @param keep the mark's vector: what stays
     */
    record Back(CopyMetadata later, Heads keep) implements Way {
        @Override
        public Optional<BackupId> copy() {
            return Optional.of(later.id());
        }
    }
}
