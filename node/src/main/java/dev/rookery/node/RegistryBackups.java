package dev.rookery.node;

import dev.rookery.backup.BackupId;
import dev.rookery.backup.BackupKind;
import dev.rookery.backup.Verification;
import dev.rookery.backup.copy.Deletion;
import dev.rookery.node.service.BackupDesk;
import dev.rookery.node.service.RewindDesk;
import dev.rookery.node.service.RewindPlan;
import java.util.List;
import java.util.Optional;

/**
 * Copies of the registry, and the way back to one.
 *
 * <p>Threads: safe for any thread that may block.
 */
public final class RegistryBackups {
    private final BackupDesk desk;
    private final RewindDesk rewinds;
    private final String actor;

    RegistryBackups(BackupDesk desk, RewindDesk rewinds, String actor) {
        this.desk = desk;
        this.rewinds = rewinds;
        this.actor = actor;
    }

    /** Takes a full copy. */
    public BackupDesk.Backup create(String reason) {
        return desk.create(reason, actor);
    }

    /** Newest first, copies and marks; at most {@code limit} after {@code after}. */
    public List<BackupDesk.Backup> list(
            Optional<BackupKind> kind, Optional<BackupId> after, int limit) {
        return desk.list(kind, after, limit);
    }

    /** One; empty when there is none. */
    public Optional<BackupDesk.Backup> find(BackupId id) {
        return desk.find(id);
    }

    /** Every check; empty when there is none. */
    public Optional<Verification> verify(BackupId id) {
        return desk.verify(id);
    }

    /** Deletes a copy. */
    public Deletion delete(BackupId id) {
        return desk.delete(id);
    }

    /** What a repair from it would do; empty when there is none. */
    public Optional<BackupDesk.Plan> plan(BackupId id) {
        return desk.plan(id);
    }

    /** Repairs the node from it; with a plan's root, only if that is still the registry's. */
    public BackupDesk.Restore restore(BackupId id, Optional<String> plannedRoot) {
        return desk.restore(id, plannedRoot, actor);
    }

    /** What a rewind to it would change, of some models by name or, without a name, of all. */
    public RewindDesk.Planning planRewind(BackupId id, List<String> models) {
        return rewinds.plan(id, models);
    }

    /** Makes models again what they were then, on every node: what a plan says. */
    public RewindDesk.Outcome rewind(RewindPlan plan, String reason) {
        return rewinds.rewind(plan.id(), plan.said().because(reason), actor);
    }

    /** Writes it as one verified database file, which the caller deletes. */
    public BackupDesk.Written write(BackupId id) {
        return desk.write(id);
    }
}
