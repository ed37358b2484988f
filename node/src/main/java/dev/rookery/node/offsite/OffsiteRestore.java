package dev.rookery.node.offsite;

import dev.rookery.backup.BackupException;
import dev.rookery.backup.Fault;
import dev.rookery.backup.catalogue.Backups;
import dev.rookery.backup.copy.ArrivedCopy;
import dev.rookery.backup.copy.CopyMetadata;
import dev.rookery.backup.file.DurableFiles;
import dev.rookery.backup.offsite.CopyManifest;
import dev.rookery.backup.offsite.OffsiteBlobs;
import dev.rookery.backup.offsite.OffsiteCopy;
import dev.rookery.backup.offsite.OffsiteException;
import dev.rookery.backup.offsite.OffsiteFetch;
import dev.rookery.backup.offsite.OffsiteNames;
import dev.rookery.backup.offsite.OffsiteStore;
import dev.rookery.backup.offsite.OffsiteStore.Stored;
import dev.rookery.backup.offsite.OffsiteView;
import dev.rookery.backup.offsite.Sealer;
import dev.rookery.node.data.DataDirectory;
import dev.rookery.node.data.DataDirectoryException;
import dev.rookery.node.outbound.OutboundGuard;
import dev.rookery.node.recovery.BackupFolder;
import dev.rookery.node.recovery.OfflineException;
import dev.rookery.node.recovery.OfflineRestore;
import dev.rookery.node.service.BackupDesk.Restore;
import dev.rookery.node.settings.NodeSettings;
import dev.rookery.node.settings.OffsitePlace;
import dev.rookery.sync.driver.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Brings a registry back on a machine that has nothing of it: a copy from off-site, and every
 * archived fact that the copy lacks, in a new database under a new origin.
 *
 * <p>What was fetched lies in a folder of the data directory until the restore is done: one that
 * was interrupted goes on there.
 *
 * <p>Threads: one restore, one thread.
 */
public final class OffsiteRestore implements AutoCloseable {
    private static final String FOLDER = "offsite-restore";
    private static final String BACKUPS = "backups";
    private static final String PIECES = "pieces";
    private static final String ARTIFACTS = "offsite-artifacts";

    private final NodeSettings settings;
    private final OffsiteStore store;
    private final Sealer sealer;

    /**
     * @param settings where the data will be, and which cluster it is
     * @param keyFile of the key that the objects were encrypted with
     * @throws OfflineException when the key file, or a file of the access key, cannot be used
     */
    public OffsiteRestore(NodeSettings settings, OffsitePlace place, Optional<Path> keyFile) {
        this.settings = settings;
        try {
            this.sealer = Places.opener(keyFile);
            this.store =
                    new GuardedStore(
                            Places.open(place),
                            Places.guard(place, OutboundGuard.Rules.DEFAULTS, Clock.systemUTC()),
                            new ByteRate(0));
        } catch (OffsiteException e) {
            throw new OfflineException(e);
        }
    }

    /**
     * Which copy.
     *
     * @param id as people type it
     * @param node its name, or its whole id
     */
    public record Wish(Optional<String> id, Optional<String> node) {
        /** Whether a copy is one of those. */
        public boolean fits(Listed copy) {
            return id.filter(wanted -> !wanted.equals(copy.id())).isEmpty()
                    && node.filter(wanted -> !named(wanted, copy)).isEmpty();
        }

        private static boolean named(String wanted, Listed copy) {
            return wanted.equals(copy.node()) || copy.node().startsWith(wanted + "~");
        }
    }

    /**
     * A copy as it lies there.
     *
     * @param put when its last object was, by the place's clock
     * @param fault why it cannot be restored; empty when it is complete
     * @param contents what it says of itself, when that can be read
     */
    public record Listed(
            String id,
            String node,
            Instant put,
            long storedBytes,
            Optional<String> fault,
            Optional<Contents> contents) {

        static Listed of(OffsiteCopy copy) {
            return new Listed(
                    copy.id().toString(),
                    copy.node(),
                    copy.put(),
                    copy.storedBytes(),
                    copy.fault(),
                    copy.manifest().map(CopyManifest::copy).map(Contents::of));
        }
    }

    /** What a copy says of itself. */
    public record Contents(Instant taken, String kind, long bytes, long facts, String root) {
        static Contents of(CopyMetadata copy) {
            return new Contents(
                    copy.timestamp(),
                    copy.kind().toString(),
                    copy.dbSizeBytes(),
                    copy.contents().entryCount(),
                    copy.contents().root());
        }
    }

    /** How it ended. */
    public sealed interface Outcome {

        /**
         * Done.
         *
         * @param pieces of the archive that were brought in
         * @param faults pieces that could not be, each with its reason
         */
        record Restored(Listed copy, Restore.Done done, int pieces, List<String> faults)
                implements Outcome {}

        /** There is no complete copy that fits; what there is otherwise. */
        record Nothing(List<Listed> others) implements Outcome {}

        /** The copy is not sound; nothing was restored. */
        record Damaged(Listed copy, List<String> faults) implements Outcome {}

        /** There is a database already. */
        record Occupied(Path database) implements Outcome {}
    }

    /**
     * The cluster's copies there, newest first, complete or not.
     *
     * @throws OfflineException when the place cannot be asked
     */
    public List<Listed> list() {
        try {
            return view().copies().stream().map(Listed::of).toList();
        } catch (OffsiteException e) {
            throw new OfflineException(e);
        }
    }

    /**
     * Restores the newest copy that fits.
     *
     * @param progress told in words what is being done
     * @throws OfflineException when a node runs on the data directory, a disk fails, or the place
     *     does; run it again, and it goes on
     */
    public Outcome run(Wish wish, Consumer<String> progress) {
        try (DataDirectory data = DataDirectory.open(settings.data())) {
            if (Files.exists(data.registry())) {
                return new Outcome.Occupied(data.registry());
            }
            OffsiteView there = view();
            Optional<OffsiteCopy> copy =
                    there.complete().stream()
                            .filter(each -> wish.fits(Listed.of(each)))
                            .findFirst();
            return copy.isPresent()
                    ? restore(data, copy.get(), there.piecesBeyond(copy.get()), progress)
                    : new Outcome.Nothing(there.copies().stream().map(Listed::of).toList());
        } catch (DataDirectoryException | OffsiteException | BackupException | StoreException e) {
            throw new OfflineException(e);
        }
    }

    /**
     * What came of the artifacts.
     *
     * @param files that came
     * @param bytes of them
     * @param elsewhere named by a version, and neither here nor in the place
     * @param faults of those that are there and could not be fetched
     */
    public record Artifacts(int files, long bytes, int elsewhere, List<String> faults) {}

    /**
     * Fetches the artifacts that versions of the registry in the data directory name, and that its
     * folder lacks.
     *
     * @param progress told in words what is being done
     * @return empty when there is no registry
     * @throws OfflineException as {@link #run}
     */
    public Optional<Artifacts> artifacts(Consumer<String> progress) {
        try (DataDirectory data = DataDirectory.open(settings.data())) {
            if (!Files.exists(data.registry())) {
                return Optional.empty();
            }
            Path work = data.root().resolve(ARTIFACTS);
            OffsiteBlobs blobs = OffsiteBlobs.of(store, settings.cluster().id(), sealer);
            OffsiteArtifacts.Fetched fetched =
                    new OffsiteArtifacts(blobs, new ArtifactFiles(data.artifacts()))
                            .fetch(data.registry(), work, progress);
            clear(work);
            return Optional.of(
                    new Artifacts(
                            fetched.files(),
                            fetched.bytes(),
                            fetched.elsewhere(),
                            fetched.faults()));
        } catch (DataDirectoryException | OffsiteException | BackupException | StoreException e) {
            throw new OfflineException(e);
        }
    }

    /** Who of the cluster sent what to this place. */
    public OffsiteNodes nodes() {
        return new OffsiteNodes(store, settings.cluster().id());
    }

    @Override
    public void close() {
        store.close();
    }

    private OffsiteView view() {
        return OffsiteView.of(store, OffsiteNames.cluster(settings.cluster().id()), sealer);
    }

    private Outcome restore(
            DataDirectory data, OffsiteCopy copy, List<Stored> pieces, Consumer<String> progress) {
        CopyManifest manifest = copy.manifest().orElseThrow();
        Path work = data.root().resolve(FOLDER);
        Path file = work.resolve(copy.id() + "-" + manifest.copy().dbHash() + ".db");
        Path folder = work.resolve(BACKUPS);
        OffsiteFetch fetch = new OffsiteFetch(store, sealer);
        prepare(work, folder);
        progress.accept(
                "fetching the copy %s of %s: %d bytes"
                        .formatted(copy.id(), copy.node(), manifest.copy().dbSizeBytes()));
        Optional<Fault> fault = fetch.copy(manifest, file, bytes -> {});
        if (fault.isPresent()) {
            return new Outcome.Damaged(Listed.of(copy), List.of(fault.get().toString()));
        }
        ArrivedCopy.place(folder, manifest.copy(), file);
        Outcome outcome;
        try (Backups brought = BackupFolder.open(settings, folder, InstantSource.system())) {
            progress.accept("fetching %d pieces of the archive".formatted(pieces.size()));
            OffsiteStore kept = new KeptObjects(store, work.resolve(PIECES));
            List<Fault> faults =
                    new OffsiteFetch(kept, sealer)
                            .pieces(
                                    pieces,
                                    (entries, heads) ->
                                            brought.archive().append(entries, List.of()));
            progress.accept("verifying and folding");
            Restore ended = OfflineRestore.run(data, settings, brought, copy.id());
            if (!(ended instanceof Restore.Done done)) {
                List<Fault> wrong =
                        ended instanceof Restore.Damaged damaged ? damaged.faults() : List.of();
                return new Outcome.Damaged(Listed.of(copy), texts(wrong));
            }
            outcome =
                    new Outcome.Restored(
                            Listed.of(copy), done, pieces.size() - faults.size(), texts(faults));
        }
        clear(work);
        return outcome;
    }

    private static List<String> texts(List<Fault> faults) {
        return faults.stream().map(Fault::toString).toList();
    }

    /** The database and the pieces of an interrupted fetch are gone on with. */
    private static void prepare(Path work, Path folder) {
        try {
            Files.createDirectories(work);
            DurableFiles.deleteTree(folder);
        } catch (IOException e) {
            throw BackupException.of("prepare the restore", work, e);
        }
    }

    private static void clear(Path work) {
        try {
            DurableFiles.deleteTree(work);
        } catch (IOException e) {
            throw BackupException.of("clear what was fetched", work, e);
        }
    }
}
