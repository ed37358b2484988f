package dev.rookery.node.recovery;

import dev.rookery.backup.BackupId;
import dev.rookery.backup.Contents;
import dev.rookery.backup.Head;
import dev.rookery.backup.Heads;
import dev.rookery.backup.archive.Mark;
import dev.rookery.backup.catalogue.Backup;
import dev.rookery.backup.catalogue.Backups;
import dev.rookery.backup.catalogue.Listed;
import dev.rookery.backup.copy.CopyMetadata;
import dev.rookery.node.service.BackupDesk;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.vector.Root;
import dev.rookery.sync.vector.VersionVector;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Copies and marks as people see them.
 *
 * <p>Threads: safe for any thread.
 */
final class BackupViews {

    private static final String MODELS = "model_count";
    private static final String VERSIONS = "version_count";

    private final Backups backups;
    private final NodeBackups.Place place;

    BackupViews(Backups backups, NodeBackups.Place place) {
        this.backups = backups;
        this.place = place;
    }

    BackupDesk.Backup of(Listed listed) {
        return listed.backup() instanceof Backup.Copy copy
                ? of(copy.metadata(), listed)
                : of(((Backup.AtMark) listed.backup()).mark(), listed);
    }

    /** One of them all, by its id. */
    Optional<BackupDesk.Backup> find(BackupId id) {
        return backups.listed().stream()
                .filter(listed -> listed.backup().id().equals(id))
                .findFirst()
                .map(this::of);
    }

    BackupDesk.Plan plan(Backup backup, VersionVector now) {
        Heads heads = heads(backup);
        long facts = heads.list().stream().mapToLong(Head::count).sum();
        long missing =
                now.rows().stream()
                        .mapToLong(row -> Math.max(0, row.count() - count(heads, row.origin())))
                        .sum();
        String what = backup instanceof Backup.Copy ? "full copy" : "mark";
        return new BackupDesk.Plan(
                backup.id(),
                Root.of(place.clusterId(), now).toString(),
                backup.root(),
                now.facts(),
                facts,
                missing,
                List.of(
                        "verify the "
                                + what
                                + " "
                                + backup.id()
                                + " of "
                                + backup.at()
                                + " and make its state, "
                                + facts
                                + " facts, in a scratch file",
                        "copy the registry as it is now (pre-restore)",
                        "add back every fact of the registry and of the archive that the backup"
                                + " lacks and that still verifies ("
                                + missing
                                + " now): it ends at now, and no model changes",
                        "put the result in the registry's place, under a new origin: this node"
                                + " takes no writes meanwhile",
                        "pull from the peers what is still missing"));
    }

    private static long count(Heads heads, Origin origin) {
        return heads.of(ArchivedSnapshots.uuid(origin)).map(Head::count).orElse(0L);
    }

    private Heads heads(Backup backup) {
        return backup instanceof Backup.Copy copy
                ? copy.metadata().contents().heads()
                : backups.archive().vectorAt(((Backup.AtMark) backup).mark());
    }

    private BackupDesk.Backup of(CopyMetadata copy, Listed listed) {
        Contents contents = copy.contents();
        return new BackupDesk.Backup(
                copy.id(),
                copy.timestamp(),
                copy.reason(),
                copy.kind(),
                copy.registryPath(),
                copy.dbSizeBytes(),
                copy.dbHash(),
                OptionalLong.of(contents.modelCount()),
                OptionalLong.of(contents.versionCount()),
                copy.sourceHost(),
                copy.createdBy(),
                contents.root(),
                vector(contents.heads()),
                OptionalInt.of(contents.schemaVersion()),
                backups.copies().verifiedAt(copy.id()),
                change(listed));
    }

    private BackupDesk.Backup of(Mark mark, Listed listed) {
        return new BackupDesk.Backup(
                mark.id(),
                mark.at(),
                mark.reason(),
                mark.kind(),
                place.database().toString(),
                mark.bytes(),
                mark.chain(),
                count(mark, MODELS),
                count(mark, VERSIONS),
                place.node(),
                "sync",
                mark.root(),
                vector(backups.archive().vectorAt(mark)),
                OptionalInt.empty(),
                Optional.empty(),
                change(listed));
    }

    private static BackupDesk.Change change(Listed listed) {
        return new BackupDesk.Change(listed.held(), listed.added(), listed.pinned());
    }

    private static OptionalLong count(Mark mark, String name) {
        Long count = mark.counts().get(name);
        return count == null ? OptionalLong.empty() : OptionalLong.of(count);
    }

    /** Per origin the seq up to which it reaches. */
    SortedMap<String, Long> vector(Backup backup) {
        return vector(heads(backup));
    }

    private static SortedMap<String, Long> vector(Heads heads) {
        SortedMap<String, Long> vector = new TreeMap<>();
        for (Head head : heads.list()) {
            vector.put(ArchivedSnapshots.origin(head.origin()).toString(), head.seq());
        }
        return vector;
    }
}
