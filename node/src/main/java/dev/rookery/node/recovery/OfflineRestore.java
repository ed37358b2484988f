package dev.rookery.node.recovery;

import dev.rookery.backup.BackupException;
import dev.rookery.backup.BackupId;
import dev.rookery.backup.Fault;
import dev.rookery.backup.Verification;
import dev.rookery.backup.catalogue.Backup;
import dev.rookery.backup.catalogue.Backups;
import dev.rookery.backup.copy.Replacement;
import dev.rookery.node.data.DataDirectory;
import dev.rookery.node.data.DataDirectoryException;
import dev.rookery.node.service.BackupDesk.Plan;
import dev.rookery.node.service.BackupDesk.Restore;
import dev.rookery.node.service.BackupDesk.Written;
import dev.rookery.node.settings.NodeSettings;
import dev.rookery.node.store.RegistryFile;
import dev.rookery.sync.driver.StoreException;
import dev.rookery.sync.vector.VersionVector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * The ways back in the data directory of a node that does not run, or will not start. Each locks it
 * while it works.
 *
 * <p>Every method may throw {@link OfflineException}: a node runs on it, or the disk fails.
 */
public final class OfflineRestore {

    private static final String ACTOR = "offline";

    private static final Swap NOBODY_ELSE =
            new Swap() {
                @Override
                public <T> T exclusively(Supplier<T> work) {
                    return work.get();
                }
            };

    private OfflineRestore() {}

    /**
     * Repairs from a backup, as a running node would. The next start pulls what is still missing.
     *
     * @param settings where the data and the backups are, and which cluster it is
     * @param id as people type it
     * @return never {@link Restore.Stale}: there is no plan
     */
    public static Restore run(NodeSettings settings, String id) {
        Optional<BackupId> parsed = BackupId.parse(id);
        return parsed.isEmpty()
                ? new Restore.Unknown()
                : opened(
                        settings,
                        (backups, place) ->
                                new Restoration(backups, place, new RandomOrigins())
                                        .run(parsed.get(), ACTOR, NOBODY_ELSE));
    }

    /**
     * A plan, and whether it can be followed.
     *
     * @param faults of the backup, which was verified just now; empty when it is sound
     */
    public record Planned(Plan plan, Instant verifiedAt, List<Fault> faults) {}

    /** What a repair from it would do; empty when there is none. */
    public static Optional<Planned> plan(NodeSettings settings, String id) {
        return opened(
                settings,
                (backups, place) ->
                        BackupId.parse(id)
                                .flatMap(backups::find)
                                .map(backup -> plan(backup, backups, place)));
    }

    /** Why no list has a copy whose folder is there; empty when there is no such folder. */
    public static List<Fault> unreadable(NodeSettings settings, String id) {
        return opened(
                settings,
                (backups, place) ->
                        BackupId.parse(id)
                                .map(parsed -> Unlisted.faults(backups, parsed))
                                .orElse(List.of()));
    }

    /** Of a database that cannot be read, nothing is counted. */
    private static Planned plan(Backup backup, Backups backups, NodeBackups.Place place) {
        Verification verification =
                new MarkProof(backups, place, new RandomOrigins()).verify(backup.id());
        List<Fault> faults =
                verification instanceof Verification.Damaged damaged ? damaged.faults() : List.of();
        Plan plan = new BackupViews(backups, place).plan(backup, held(place.database()));
        return new Planned(plan, Instant.now(), faults);
    }

    private static VersionVector held(Path database) {
        try (RegistryFile file = RegistryFile.open(database)) {
            return VersionVector.of(file.rows());
        } catch (StoreException | IllegalArgumentException e) {
            return VersionVector.EMPTY;
        }
    }

    /** Writes one as a verified database file, without what is the node's own. */
    public static Written write(NodeSettings settings, String id, Path file) {
        Optional<BackupId> parsed = BackupId.parse(id);
        return parsed.isEmpty()
                ? new Written.Unknown()
                : opened(settings, (backups, place) -> write(parsed.get(), file, backups, place));
    }

    private static Written write(BackupId id, Path file, Backups backups, NodeBackups.Place place) {
        Written written = new BackupExport(backups, place, new RandomOrigins()).write(id);
        if (!(written instanceof Written.Done done)) {
            return written;
        }
        try {
            Files.move(done.file(), file.toAbsolutePath());
            return new Written.Done(file);
        } catch (IOException e) {
            throw BackupException.of("write backup " + id, file, e);
        } finally {
            PastStates.clear(done.file());
        }
    }

    /** The newest backup of a moment or before, as people type it; empty when none is that old. */
    public static Optional<String> before(NodeSettings settings, Instant moment) {
        return opened(
                settings,
                (backups, place) ->
                        backups.list().stream()
                                .filter(backup -> !backup.at().isAfter(moment))
                                .map(backup -> backup.id().toString())
                                .findFirst());
    }

    /** A name that was mistyped; a lost disk's backups may lie on another one. */
    private static void requireFolder(NodeSettings settings) {
        Path backups = settings.backup().directory();
        if (!Files.isDirectory(settings.data()) && !Files.isDirectory(backups)) {
            throw new OfflineException(
                    "could not use the data directory "
                            + settings.data()
                            + ": there is no such folder, nor the backups' "
                            + backups
                            + "; name the node's with --data");
        }
    }

    private static <T> T opened(
            NodeSettings settings, BiFunction<Backups, NodeBackups.Place, T> work) {
        requireFolder(settings);
        try (DataDirectory data = DataDirectory.open(settings.data())) {
            Replacement.complete(data.registry());
            try (Backups backups = BackupFolder.open(settings, InstantSource.system())) {
                NodeBackups.Place place =
                        NodeBackups.Place.in(data, settings.cluster().id(), settings.name());
                return work.apply(backups, place);
            }
        } catch (DataDirectoryException | BackupException | StoreException e) {
            throw new OfflineException(e);
        }
    }

    /**
     * Restores from a backup folder that was brought here.
     *
     * @param data locked by the caller
     * @param brought the folder, open; every entry of its archive that verifies is added
     */
    public static Restore run(
            DataDirectory data, NodeSettings settings, Backups brought, BackupId id) {
        NodeBackups.Place place =
                NodeBackups.Place.in(data, settings.cluster().id(), settings.name());
        return new Restoration(brought, place, new RandomOrigins()).run(id, ACTOR, NOBODY_ELSE);
    }
}
