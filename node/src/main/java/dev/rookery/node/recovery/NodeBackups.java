package dev.rookery.node.recovery;

import dev.rookery.backup.BackupId;
import dev.rookery.backup.BackupKind;
import dev.rookery.backup.Verification;
import dev.rookery.backup.catalogue.Backups;
import dev.rookery.backup.copy.CopyMetadata;
import dev.rookery.backup.copy.CopyRequest;
import dev.rookery.backup.copy.Deletion;
import dev.rookery.node.data.DataDirectory;
import dev.rookery.node.service.BackupDesk;
import dev.rookery.sync.engine.Held;
import dev.rookery.sync.engine.OriginSource;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The backups of a running node. Copies are taken while writes go on; a restore is prepared beside
 * the database, and only the exchange itself needs it alone.
 *
 * <p>Threads: safe for any thread that may block; one restore at a time, others wait for it.
 */
public final class NodeBackups implements BackupDesk {

    private final Backups backups;
    private final Place place;
    private final Supplier<Held> held;
    private final Swap swap;
    private final OriginSource origins;
    private final BackupViews views;
    private final BackupExport export;
    private final MarkProof proof;
    private volatile Optional<Duration> took = Optional.empty();
    private final Object restoring = new Object();
    private final FileUse file;

    /**
     * Whose backups these are.
     *
     * @param node the node's name, for people
     * @param database the registry's file
     * @param scratch a folder to work in, on the same disk; emptied at every start
     */
    public record Place(String clusterId, String node, Path database, Path scratch) {

        /** In a node's data directory. */
        public static Place in(DataDirectory data, String clusterId, String node) {
            return new Place(clusterId, node, data.registry(), data.scratch());
        }
    }

    /**
     * @param held what the node holds now
     * @param file shared with others who read the database's file
     * @param swap exclusive use of the database, for the exchange
     */
    public NodeBackups(
            Backups backups,
            Place place,
            Supplier<Held> held,
            FileUse file,
            Swap swap,
            OriginSource origins) {
        this.backups = backups;
        this.place = place;
        this.held = held;
        this.file = file;
        this.swap = new Alone(file, swap);
        this.origins = origins;
        this.views = new BackupViews(backups, place);
        this.export = new BackupExport(backups, place, origins);
        this.proof = new MarkProof(backups, place, origins);
    }

    @Override
    public Backup create(String reason, String actor) {
        BackupId made = take(BackupKind.MANUAL, reason, actor).id();
        return views.find(made)
                .orElseThrow(() -> new IllegalStateException(made + " was taken and is not there"));
    }

    /** A full copy of the database as it is now. */
    public CopyMetadata take(BackupKind kind, String reason, String actor) {
        return file.reading(
                () -> {
                    long begun = System.nanoTime();
                    CopyRequest request = new CopyRequest(place.database(), kind, reason, actor);
                    CopyMetadata copy = backups.copies().take(request);
                    took = Optional.of(Duration.ofNanos(System.nanoTime() - begun));
                    return copy;
                });
    }

    /** How long the last full copy took; empty when none was taken since the start. */
    public Optional<Duration> took() {
        return took;
    }

    @Override
    public List<Backup> list(Optional<BackupKind> kind, Optional<BackupId> after, int limit) {
        return backups.listed().stream()
                .filter(one -> kind.isEmpty() || one.backup().kind() == kind.get())
                .filter(one -> after.isEmpty() || one.backup().id().compareTo(after.get()) < 0)
                .limit(limit)
                .map(views::of)
                .toList();
    }

    /** When the oldest backup that is kept was taken; empty when there is none. */
    public Optional<Instant> oldest() {
        return backups.listed().stream()
                .map(one -> one.backup().at())
                .min(Comparator.naturalOrder());
    }

    @Override
    public List<BackupId> unreadable() {
        return Unlisted.ids(backups);
    }

    @Override
    public Optional<Backup> find(BackupId id) {
        return views.find(id);
    }

    @Override
    public Optional<Verification> verify(BackupId id) {
        boolean known = backups.find(id).isPresent() || !Unlisted.faults(backups, id).isEmpty();
        return known ? Optional.of(proof.verify(id)) : Optional.empty();
    }

    @Override
    public Optional<BackupId> olderGood(BackupId damaged) {
        return backups.olderGood(damaged);
    }

    @Override
    public Deletion delete(BackupId id) {
        return backups.delete(id);
    }

    @Override
    public Optional<Plan> plan(BackupId id) {
        Held now = held.get();
        return backups.find(id).map(backup -> views.plan(backup, now.vector()));
    }

    @Override
    public Restore restore(BackupId id, Optional<String> plannedRoot, String actor) {
        synchronized (restoring) {
            String root = held.get().root().toString();
            boolean known = backups.find(id).isPresent();
            if (known && plannedRoot.isPresent() && !plannedRoot.get().equals(root)) {
                return new Restore.Stale(root);
            }
            return new Restoration(backups, place, origins).run(id, actor, swap);
        }
    }

    @Override
    public Written write(BackupId id) {
        return export.write(id);
    }

    /** An exchange that waits for the copies that are being taken. */
    record Alone(FileUse file, Swap swap) implements Swap {
        @Override
        public <T> T exclusively(Supplier<T> work) {
            return file.alone(() -> swap.exclusively(work));
        }
    }
}
