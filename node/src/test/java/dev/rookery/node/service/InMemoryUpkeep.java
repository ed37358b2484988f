package dev.rookery.node.service;

import dev.rookery.backup.BackupId;
import dev.rookery.backup.catalogue.Pinning;
import dev.rookery.backup.catalogue.PrunePlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Backups that are looked after in memory only. */
final class InMemoryUpkeep implements BackupUpkeep {
    private final List<BackupDesk.Backup> backups;
    private final List<Rehearsal> shown = new ArrayList<>();

    InMemoryUpkeep(List<BackupDesk.Backup> backups) {
        this.backups = backups;
    }

    @Override
    public PrunePlan prune(boolean execute) {
        return new PrunePlan(
                List.of(
                        new PrunePlan.Step(
                                PrunePlan.What.COPY, "20261121_140500", 7, true, "old")));
    }

    @Override
    public Pinning pin(BackupId id) {
        synchronized (backups) {
            return backups.stream().anyMatch(made -> made.id().equals(id))
                    ? Pinning.PINNED
                    : Pinning.UNKNOWN;
        }
    }

    @Override
    public Pinning unpin(BackupId id) {
        return Pinning.UNKNOWN;
    }

    @Override
    public synchronized List<Rehearsal> drill(OptionalLong seed) {
        List<Rehearsal> now;
        synchronized (backups) {
            now =
                    backups.stream()
                            .map(
                                    made ->
                                            new Rehearsal(
                                                    made.id(),
                                                    made.kind(),
                                                    made.timestamp(),
                                                    made.root(),
                                                    0,
                                                    Duration.ofMillis(3),
                                                    List.of()))
                            .limit(1)
                            .toList();
        }
        shown.addAll(0, now);
        return now;
    }

    @Override
    public synchronized List<Rehearsal> rehearsals() {
        return List.copyOf(shown);
    }
}
