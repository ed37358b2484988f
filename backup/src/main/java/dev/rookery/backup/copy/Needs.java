package dev.rookery.backup.copy;

import dev.rookery.backup.BackupId;
import java.util.Optional;

/** Which copies others need: asked before one is deleted. */
@FunctionalInterface
public interface Needs {
    /** Nobody needs any. */
    Needs NONE = id -> Optional.empty();

    /** Why this one must stay; empty when it need not. */
    Optional<Deletion> refusal(BackupId id);
}
