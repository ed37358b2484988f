package dev.rookery.backup;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/**
 * Issues ids that no other copy or mark has.
 *
 * <p>Threads: safe for any thread.
 */
public final class BackupIds {
    private final List<Predicate<BackupId>> holders = new CopyOnWriteArrayList<>();
    private BackupId last = BackupId.of(Instant.EPOCH, 1);

    /** Names one more place where ids may already be taken. */
    public void alsoTakenIn(Predicate<BackupId> holder) {
        holders.add(holder);
    }

    /** The first free id of this second. */
    public synchronized BackupId next(Instant at) {
        BackupId first = BackupId.of(at, 1);
        boolean sameSecond = BackupId.of(at, last.ordinal()).equals(last);
        int ordinal = sameSecond ? last.ordinal() + 1 : 1;
        BackupId candidate = sameSecond ? BackupId.of(at, ordinal) : first;
        while (taken(candidate)) {
            ordinal++;
            candidate = BackupId.of(at, ordinal);
        }
        last = candidate;
        return candidate;
    }

    private boolean taken(BackupId id) {
        return holders.stream().anyMatch(holder -> holder.test(id));
    }
}
