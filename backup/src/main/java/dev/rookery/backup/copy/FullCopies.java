package dev.rookery.backup.copy;

import dev.rookery.backup.BackupException;
import dev.rookery.backup.BackupId;
import dev.rookery.backup.BackupIds;
import dev.rookery.backup.BackupKind;
import dev.rookery.backup.Contents;
import dev.rookery.backup.Fault;
import dev.rookery.backup.Verification;
import dev.rookery.backup.file.DurableFiles;
import dev.rookery.backup.file.Sha256;
import dev.rookery.backup.sqlite.OnlineCopy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The full copies in a backup folder: {@code <id>/{registry.db, metadata.json, SHA256SUMS}}.
 *
 * <p>Threads: safe for any thread. Taking a copy of a large database takes seconds and never blocks
 * its writer; call it off the event loop. One copy is taken at a time.
 */
public final class FullCopies {
    private static final Logger LOG = LoggerFactory.getLogger(FullCopies.class);
    private static final String MANIFEST = "backup_manifest.json";

    private final Path folder;
    private final CopySettings settings;
    private final CopyInspector inspector;
    private final BackupIds ids;
    private final InstantSource clock;
    private final DeletedId deleted;
    private final CopiesInUse inUse = new CopiesInUse();
    private final Object taking = new Object();
    private volatile Needs needs = Needs.NONE;

    private FullCopies(
            Path folder,
            CopySettings settings,
            CopyInspector inspector,
            BackupIds ids,
            InstantSource clock) {
        this.deleted = DeletedId.open(folder);
        this.folder = folder;
        this.settings = settings;
        this.inspector = inspector;
        this.ids = ids;
        this.clock = clock;
    }

    /** Opens a backup folder, and sweeps what a crash left half-done. */
    public static FullCopies open(
            Path folder,
            CopySettings settings,
            CopyInspector inspector,
            BackupIds ids,
            InstantSource clock) {
        FullCopies copies = new FullCopies(folder, settings, inspector, ids, clock);
        try {
            Files.createDirectories(folder);
            DurableFiles.sweep(folder);
            for (BackupId id : copies.ids()) {
                DurableFiles.sweep(copies.at(id).path());
            }
        } catch (IOException e) {
            throw BackupException.of("open the backup folder", folder, e);
        }
        ids.alsoTakenIn(id -> copies.at(id).exists() || copies.deleted.taken(id));
        copies.unreadable().forEach(fault -> LOG.warn("A backup cannot be read: {}", fault));
        copies.writeManifest();
        return copies;
    }

    /**
     * Takes a copy that keeps everything, and deletes what retention no longer keeps.
     *
     * @throws BackupException there is no new copy, and nothing of it is left
     */
    public CopyMetadata take(CopyRequest request) {
        if (request.kind() == BackupKind.PRE_SYNC) {
            throw new IllegalArgumentException("a pre-sync backup is a mark, not a copy");
        }
        synchronized (taking) {
            Instant now = clock.instant();
            CopyFolder target = at(ids.next(now));
            Path work = folder.resolve(DurableFiles.UNFINISHED + target.id());
            try {
                requireSpace(request.database());
                Files.createDirectory(work);
                CopyMetadata metadata = fill(new CopyFolder(work, target.id()), now, request);
                DurableFiles.move(work, target.path());
                prune();
                writeManifest();
                return metadata;
            } catch (IOException e) {
                throw BackupException.of("take a full copy", target.path(), e);
            } finally {
                discard(work);
            }
        }
    }

    /** Writes a verified copy to a file that must not exist; it is born complete. */
    public Materialized materialize(BackupId id, Path target) {
        return write(id, target, List.of());
    }

    /**
     * Writes a copy that leaves the node: verified, then stripped of what is the node's own and
     * vacuumed, so that nothing stripped is left in free pages.
     *
     * @param strip SQL statements that delete what must not leave
     */
    public Materialized export(BackupId id, Path target, List<String> strip) {
        return write(id, target, strip);
    }

    /** Checks hash, metadata, SQLite's own check, schema, contents; notes the success. */
    public Verification verify(BackupId id) {
        CopyFolder copy = at(id);
        if (!copy.exists()) {
            return new Verification.Damaged(id, List.of(missing(id)));
        }
        try (CopiesInUse.Use use = inUse.begin(id)) {
            Path scratch = Files.createTempDirectory(folder, DurableFiles.UNFINISHED + use.id());
            try {
                Path file = scratch.resolve(CopyFolder.DATABASE);
                CopyVerifier.Found found = new CopyVerifier(inspector).check(copy, file);
                if (!found.faults().isEmpty()) {
                    copy.forgetVerified();
                    return new Verification.Damaged(id, found.faults());
                }
                Instant now = clock.instant();
                copy.noteVerified(now, found.metadata().orElseThrow().dbHash());
                return new Verification.Sound(id, now);
            } finally {
                discard(scratch);
            }
        } catch (IOException e) {
            throw BackupException.of("verify the copy", copy.path(), e);
        }
    }

    /** The copies whose metadata can be read, newest first. */
    public List<CopyMetadata> list() {
        List<CopyMetadata> copies = new ArrayList<>();
        for (BackupId id : ids()) {
            find(id).ifPresent(copies::add);
        }
        copies.sort(Comparator.comparing(CopyMetadata::timestamp).thenComparing(CopyMetadata::id));
        Collections.reverse(copies);
        return List.copyOf(copies);
    }

    /** The copies that cannot be listed, and why. */
    public List<Fault> unreadable() {
        List<Fault> faults = new ArrayList<>();
        for (BackupId id : ids()) {
            try {
                at(id).metadata();
            } catch (IOException | MetadataJson.Unreadable e) {
                String subject = id + "/" + CopyFolder.METADATA;
                faults.add(new Fault(Fault.Code.METADATA_DAMAGED, subject, e.toString()));
            }
        }
        return List.copyOf(faults);
    }

    /** One copy by its id; empty when there is none, or its metadata cannot be read. */
    public Optional<CopyMetadata> find(BackupId id) {
        try {
            return at(id).exists() ? Optional.of(at(id).metadata()) : Optional.empty();
        } catch (IOException | MetadataJson.Unreadable e) {
            return Optional.empty();
        }
    }

    /** When a copy was last verified, if ever. */
    public Optional<Instant> verifiedAt(BackupId id) {
        return find(id).flatMap(copy -> at(id).verifiedAt(copy.dbHash()));
    }

    /**
     * The newest verified copy; while none is, the newest. It is never deleted. One dated in the
     * future is it only where there is no other.
     */
    public Optional<BackupId> lastGood() {
        Instant now = clock.instant();
        List<BackupId> newestFirst =
                list().stream()
                        .sorted(Comparator.comparing(copy -> copy.ahead(now)))
                        .map(CopyMetadata::id)
                        .toList();
        return newestFirst.stream()
                .filter(id -> verifiedAt(id).isPresent())
                .findFirst()
                .or(() -> newestFirst.stream().findFirst());
    }

    /** From now on nothing is deleted that these refuse. */
    public void respect(Needs others) {
        needs = others;
    }

    /** Until it is closed, no copy is deleted, nor anything {@link #unlessHeld}. */
    public Hold hold() {
        return inUse.beginAll();
    }

    /** Does something while nobody holds everything; false when somebody does. */
    public boolean unlessHeld(Runnable action) {
        return inUse.unlessHeld(action);
    }

    /** What retention would do with each now, oldest first; does nothing. */
    public List<RetentionPlan.Step> plan() {
        return RetentionPlan.of(list(), lastGood(), settings, clock.instant(), needs);
    }

    /** Does what {@link #plan} says; goes on where a crash ended it. */
    public void prune() {
        synchronized (taking) {
            boolean deleted = false;
            for (RetentionPlan.Step step : plan()) {
                if (step.goes() && remove(step.copy().id()) == Deletion.DELETED) {
                    deleted = true;
                    LOG.info("Deleted backup {}: {}", step.copy().id(), step.why());
                }
            }
            if (deleted) {
                writeManifest();
            }
        }
    }

    /** Deletes a copy, crash-safely. */
    public Deletion delete(BackupId id) {
        synchronized (taking) {
            Deletion deletion = remove(id);
            writeManifest();
            return deletion;
        }
    }

    private CopyMetadata fill(CopyFolder work, Instant now, CopyRequest request)
            throws IOException {
        OnlineCopy.take(request.database(), work.database());
        Contents contents = inspector.contents(work.database());
        DurableFiles.force(work.database());
        CopyMetadata metadata =
                new CopyMetadata(
                        work.id(),
                        now,
                        request.kind(),
                        request.reason(),
                        request.database().toAbsolutePath().toString(),
                        Files.size(work.database()),
                        Sha256.of(work.database()),
                        settings.host(),
                        request.createdBy(),
                        contents);
        work.describe(metadata);
        return metadata;
    }

    private Materialized write(BackupId id, Path target, List<String> strip) {
        if (!at(id).exists()) {
            return new Materialized.Refused(List.of(missing(id)));
        }
        refuseExisting(target);
        Path scratch = target.resolveSibling(DurableFiles.UNFINISHED + target.getFileName());
        Path file = scratch.resolve(CopyFolder.DATABASE);
        try (CopiesInUse.Use use = inUse.begin(id)) {
            DurableFiles.deleteTree(scratch);
            Files.createDirectory(scratch);
            CopyVerifier.Found found = new CopyVerifier(inspector).check(at(use.id()), file);
            if (!found.faults().isEmpty()) {
                return new Materialized.Refused(found.faults());
            }
            if (!strip.isEmpty()) {
                OnlineCopy.strip(file, strip);
                DurableFiles.force(file);
            }
            DurableFiles.move(file, target);
            return new Materialized.Done(target, found.metadata().orElseThrow());
        } catch (IOException e) {
            throw BackupException.of("write copy " + id + " to a file", target, e);
        } finally {
            discard(scratch);
        }
    }

    private Deletion remove(BackupId id) {
        CopyFolder copy = at(id);
        if (!copy.exists()) {
            return Deletion.UNKNOWN;
        }
        if (lastGood().filter(id::equals).isPresent()) {
            return Deletion.LAST_GOOD;
        }
        Optional<Deletion> refusal = needs.refusal(id);
        if (refusal.isPresent()) {
            return refusal.get();
        }
        return inUse.unlessUsed(id, () -> deleteFolder(copy)) ? Deletion.DELETED : Deletion.IN_USE;
    }

    private void deleteFolder(CopyFolder copy) {
        deleted.note(copy.id());
        try {
            DurableFiles.deleteFolder(copy.path());
        } catch (IOException e) {
            throw BackupException.of("delete the copy", copy.path(), e);
        }
    }

    private void writeManifest() {
        Path manifest = folder.resolve(MANIFEST);
        try {
            DurableFiles.write(manifest, MetadataJson.manifest(list(), clock.instant()));
        } catch (IOException e) {
            throw BackupException.of("write the list of copies", manifest, e);
        }
    }

    private void requireSpace(Path database) throws IOException {
        if (!Files.exists(database)) {
            return;
        }
        long needed = Files.size(database);
        long usable = Files.getFileStore(folder).getUsableSpace();
        if (needed > usable) {
            throw new IOException(
                    "No space left: the copy needs " + needed + " bytes, " + usable + " are free");
        }
    }

    private void refuseExisting(Path target) {
        if (Files.exists(target)) {
            throw new BackupException(
                    "write a copy to a file",
                    target,
                    "there is one with this name",
                    "choose another name",
                    false,
                    null);
        }
    }

    private static void discard(Path leftover) {
        try {
            DurableFiles.deleteTree(leftover);
        } catch (IOException e) {
            LOG.warn("Left for the next start to sweep: {} ({})", leftover, e.toString());
        }
    }

    private List<BackupId> ids() {
        try (Stream<Path> children = Files.list(folder)) {
            return children.map(child -> BackupId.parse(child.getFileName().toString()))
                    .flatMap(Optional::stream)
                    .filter(id -> at(id).exists())
                    .toList();
        } catch (IOException e) {
            throw BackupException.of("list the backup folder", folder, e);
        } catch (UncheckedIOException e) {
            throw BackupException.of("list the backup folder", folder, e.getCause());
        }
    }

    private CopyFolder at(BackupId id) {
        return new CopyFolder(folder.resolve(id.toString()), id);
    }

    private static Fault missing(BackupId id) {
        return new Fault(Fault.Code.FILE_MISSING, id.toString(), "there is no such copy");
    }
}
