package dev.rookery.node.service;

import dev.rookery.backup.BackupId;
import dev.rookery.backup.BackupKind;
import dev.rookery.backup.Verification;
import dev.rookery.backup.copy.Deletion;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;

/** Backups without bytes, in a list; each is of nothing. */
final class InMemoryBackups implements BackupDesk {
    private final List<Backup> backups;

    InMemoryBackups(List<Backup> backups) {
        this.backups = backups;
    }

    @Override
    public Backup create(String reason, String actor) {
        Instant at = Instant.parse("2026-11-21T14:05:00Z");
        synchronized (backups) {
            BackupId id = BackupId.of(at, backups.size() + 1);
            Backup made =
                    new Backup(
                            id,
                            at,
                            reason,
                            BackupKind.MANUAL,
                            "registry.db",
                            4_096,
                            Hash.ZERO.toString(),
                            OptionalLong.of(0),
                            OptionalLong.of(0),
                            "alone",
                            actor,
                            Hash.ZERO.toString(),
                            new TreeMap<>(),
                            OptionalInt.of(1),
                            Optional.empty(),
                            new Change(0, 0, false));
            backups.add(0, made);
            return made;
        }
    }

    @Override
    public List<Backup> list(Optional<BackupKind> kind, Optional<BackupId> after, int limit) {
        synchronized (backups) {
            return backups.stream()
                    .filter(made -> kind.map(made.kind()::equals).orElse(true))
                    .filter(made -> after.map(id -> made.id().compareTo(id) < 0).orElse(true))
                    .limit(limit)
                    .toList();
        }
    }

    @Override
    public Optional<Backup> find(BackupId id) {
        synchronized (backups) {
            return backups.stream().filter(made -> made.id().equals(id)).findFirst();
        }
    }

    @Override
    public Optional<Verification> verify(BackupId id) {
        return find(id).map(made -> new Verification.Sound(id, Instant.EPOCH));
    }

    @Override
    public List<BackupId> unreadable() {
        return List.of();
    }

    @Override
    public Optional<BackupId> olderGood(BackupId damaged) {
        return Optional.empty();
    }

    @Override
    public Deletion delete(BackupId id) {
        synchronized (backups) {
            return backups.removeIf(made -> made.id().equals(id))
                    ? Deletion.DELETED
                    : Deletion.UNKNOWN;
        }
    }

    @Override
    public Optional<Plan> plan(BackupId id) {
        return find(id).map(
                        made -> new Plan(id, made.root(), made.root(), 0, 0, 0, List.of("copy")));
    }

    @Override
    public Restore restore(BackupId id, Optional<String> plannedRoot, String actor) {
        if (find(id).isEmpty()) {
            return new Restore.Unknown();
        }
        return plannedRoot.isPresent() && !plannedRoot.get().equals(Hash.ZERO.toString())
                ? new Restore.Stale(Hash.ZERO.toString())
                : new Restore.Done(
                        id,
                        Optional.of(id),
                        new Origin(0x0BAD_CAFEL, 1).toString(),
                        Hash.ZERO.toString(),
                        0,
                        0,
                        List.of());
    }

    @Override
    public Written write(BackupId id) {
        return new Written.Unknown();
    }
}
