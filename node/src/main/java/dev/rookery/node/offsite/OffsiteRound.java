package dev.rookery.node.offsite;

import dev.rookery.backup.BackupException;
import dev.rookery.backup.BackupId;
import dev.rookery.backup.Fault;
import dev.rookery.backup.catalogue.Backups;
import dev.rookery.backup.copy.CopyMetadata;
import dev.rookery.backup.copy.Materialized;
import dev.rookery.backup.file.DurableFiles;
import dev.rookery.backup.file.Sha256;
import dev.rookery.backup.offsite.ArchiveUpload;
import dev.rookery.backup.offsite.CopyUpload;
import dev.rookery.backup.offsite.OffsiteBlobs;
import dev.rookery.backup.offsite.OffsiteCopy;
import dev.rookery.backup.offsite.OffsiteNames;
import dev.rookery.backup.offsite.OffsiteRetention;
import dev.rookery.backup.offsite.OffsiteStore;
import dev.rookery.backup.offsite.OffsiteView;
import dev.rookery.backup.offsite.Sealer;
import dev.rookery.node.settings.OffsiteTarget;
import dev.rookery.node.store.RegistryFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * One look at a place: what is there, what it lacks, what is too much. The newest copy goes first,
 * then the archive, then older copies; then what need not stay goes; artifacts are sent last.
 *
 * <p>Threads: owned by the place's thread; not safe to share.
 */
final class OffsiteRound {
    private final OffsiteTarget target;
    private final OffsiteStore store;
    private final Sealer sealer;
    private final Source source;
    private final Consumer<String> doing;
    private final LongConsumer sent;

    /**
     * What is sent.
     *
     * @param node who sends it: its name among the objects
     * @param scratch a folder of the place's own, in which copies are made ready
     * @param artifacts the folder of artifacts
     */
    record Source(Backups backups, String cluster, String node, Path scratch, Path artifacts) {
        OffsiteNames names() {
            return OffsiteNames.of(cluster, node);
        }
    }

    /**
     * What came of a round.
     *
     * @param copies that are there now and complete, newest first
     * @param sentCopies sent to their end in this round
     * @param artifacts that are there now, of all nodes
     * @param more whether some artifacts wait for another round
     * @param problems what of this machine could not be sent because it is damaged
     */
    record Ended(
            List<OffsiteCopy> copies,
            int sentCopies,
            int artifacts,
            boolean more,
            List<String> problems) {}

    OffsiteRound(
            OffsiteTarget target,
            OffsiteStore store,
            Sealer sealer,
            Source source,
            Consumer<String> doing,
            LongConsumer sent) {
        this.target = target;
        this.store = store;
        this.sealer = sealer;
        this.source = source;
        this.doing = doing;
        this.sent = sent;
    }

    /**
     * Runs it.
     *
     * @throws dev.rookery.backup.offsite.OffsiteException when the place fails; what was sent
     *     counts at the next round
     * @throws BackupException when this machine's disk does
     */
    Ended run() {
        doing.accept("looking at what is there");
        OffsiteView there = view();
        List<CopyMetadata> due = due(there);
        List<String> problems = new ArrayList<>();
        int sentCopies = 0;
        for (int i = 0; i < Math.max(1, due.size()); i++) {
            if (i < due.size()) {
                sentCopies += send(due.get(i), there, problems) ? 1 : 0;
            }
            if (i == 0 && target.segments()) {
                doing.accept("sending the archive");
                ArchiveUpload upload = new ArchiveUpload(store, sealer, source.names());
                upload.run(source.backups().archive(), there, sent);
            }
        }
        clear();
        OffsiteView now = sentCopies > 0 ? view() : there;
        List<String> gone = OffsiteRetention.plan(now, target.keep());
        doing.accept("deleting " + gone.size() + " objects that need not stay");
        gone.forEach(store::delete);
        List<OffsiteCopy> copies = (gone.isEmpty() ? now : view()).complete();
        if (!target.artifacts()) {
            return new Ended(copies, sentCopies, 0, false, List.copyOf(problems));
        }
        OffsiteBlobs blobs = OffsiteBlobs.of(store, source.cluster(), sealer);
        ArtifactFiles here = new ArtifactFiles(source.artifacts());
        OffsiteArtifacts.Sent artifacts = new OffsiteArtifacts(blobs, here).send(doing, sent);
        problems.addAll(artifacts.problems());
        return new Ended(
                copies, sentCopies, blobs.count(), artifacts.more(), List.copyOf(problems));
    }

    private OffsiteView view() {
        return OffsiteView.of(store, source.names().all(), sealer);
    }

    /** Newest first: of all that there are here and there, those that would stay there. */
    private List<CopyMetadata> due(OffsiteView there) {
        List<CopyMetadata> due = new ArrayList<>();
        int newer = 0;
        for (CopyMetadata copy : source.backups().copies().list()) {
            long theirs = there.complete().stream().filter(o -> beyond(o, copy.id())).count();
            if (newer + theirs >= target.keep()) {
                break;
            }
            if (there.complete().stream().noneMatch(other -> same(other, copy))) {
                due.add(copy);
                newer++;
            }
        }
        return due;
    }

    private static boolean beyond(OffsiteCopy other, BackupId id) {
        return other.id().compareTo(id) > 0;
    }

    private static boolean same(OffsiteCopy other, CopyMetadata copy) {
        return other.id().equals(copy.id())
                && other.manifest()
                        .map(known -> known.copy().contents().root())
                        .filter(copy.contents().root()::equals)
                        .isPresent();
    }

    /** False when the copy is not fit to be sent, or was deleted meanwhile. */
    private boolean send(CopyMetadata copy, OffsiteView there, List<String> problems) {
        doing.accept("making the copy " + copy.id() + " ready");
        Path file = source.scratch().resolve(copy.id() + ".db");
        try {
            Files.createDirectories(source.scratch());
            Optional<Fault> fault = Files.exists(file) ? Optional.empty() : ready(copy, file);
            if (fault.isPresent()) {
                problems.add("the copy " + copy.id() + " was not sent: " + fault.get());
                return false;
            }
            doing.accept("sending the copy " + copy.id());
            new CopyUpload(store, sealer, source.names(), there)
                    .run(described(copy, file), file, source.node(), sent);
            Files.delete(file);
            return true;
        } catch (IOException e) {
            throw BackupException.of("make a copy ready to be sent", file, e);
        }
    }

    /** Verified, and without what is the node's own: the place is not the node. */
    private Optional<Fault> ready(CopyMetadata copy, Path file) {
        Materialized made =
                source.backups().copies().export(copy.id(), file, RegistryFile.withoutLocal());
        return made instanceof Materialized.Refused refused
                ? Optional.of(refused.faults().get(0))
                : Optional.empty();
    }

    /** The same copy, by the size and hash of what is sent. */
    private static CopyMetadata described(CopyMetadata copy, Path file) throws IOException {
        return new CopyMetadata(
                copy.id(),
                copy.timestamp(),
                copy.kind(),
                copy.reason(),
                copy.registryPath(),
                Files.size(file),
                Sha256.of(file),
                copy.sourceHost(),
                copy.createdBy(),
                copy.contents());
    }

    /** A round that broke keeps what it made ready for the next; one that ended needs nothing. */
    private void clear() {
        try {
            DurableFiles.deleteTree(source.scratch());
        } catch (IOException e) {
            throw BackupException.of("clear a scratch folder", source.scratch(), e);
        }
    }
}
