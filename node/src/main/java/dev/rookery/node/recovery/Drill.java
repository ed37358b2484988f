package dev.rookery.node.recovery;

import dev.rookery.backup.Fault;
import dev.rookery.backup.archive.Mark;
import dev.rookery.backup.catalogue.Backup;
import dev.rookery.backup.catalogue.Backups;
import dev.rookery.backup.copy.CopyMetadata;
import dev.rookery.backup.sqlite.FileCheck;
import dev.rookery.node.service.BackupUpkeep.Rehearsal;
import dev.rookery.sync.engine.OriginSource;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * A restore for practice: the newest copy and a random mark, made again in a scratch file, checked
 * as a restore would, and thrown away.
 *
 * <p>Threads: one at a time, on a thread that may block.
 */
final class Drill {
    private static final String FOLDER = "drill";

    private final Backups backups;
    private final NodeBackups.Place place;
    private final OriginSource origins;
    private final InstantSource clock;

    Drill(Backups backups, NodeBackups.Place place, OriginSource origins, InstantSource clock) {
        this.backups = backups;
        this.place = place;
        this.origins = origins;
        this.clock = clock;
    }

    /**
     * Rehearses; the same seed over the same backups picks the same mark. A disk that fails or is
     * full says nothing of the backups, and is thrown.
     */
    List<Rehearsal> run(Random random) {
        List<Backup> picked = new ArrayList<>();
        Optional<CopyMetadata> copy = backups.copies().list().stream().findFirst();
        copy.ifPresent(newest -> picked.add(new Backup.Copy(newest)));
        List<Mark> marks = backups.archive().marks();
        if (!marks.isEmpty()) {
            picked.add(new Backup.AtMark(marks.get(random.nextInt(marks.size()))));
        }
        return picked.stream().map(this::rehearse).toList();
    }

    private Rehearsal rehearse(Backup backup) {
        Path file = place.scratch().resolve(FOLDER).resolve("registry.db");
        Instant at = clock.instant();
        long begun = System.nanoTime();
        long facts = 0;
        List<String> faults = new ArrayList<>();
        try {
            PastStates states = new PastStates(backups, place.clusterId(), origins);
            PastStates.Outcome outcome = states.make(backup, file, new Nobody(origins));
            if (outcome instanceof PastStates.Outcome.Made made) {
                facts = check(backup, file, made.registry(), faults);
            } else {
                List<Fault> refused = ((PastStates.Outcome.Refused) outcome).faults();
                refused.forEach(fault -> faults.add(fault.toString()));
            }
        } finally {
            PastStates.clear(file);
        }
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        return new Rehearsal(
                backup.id(), backup.kind(), at, backup.root(), facts, took, List.copyOf(faults));
    }

    private long check(Backup backup, Path file, ScratchRegistry registry, List<String> faults) {
        String root = registry.held().root().toString();
        long facts = registry.held().vector().facts();
        registry.close();
        if (!root.equals(backup.root())) {
            faults.add("it names the root " + backup.root() + ", restored it has " + root);
        }
        faults.addAll(FileCheck.of(file).damage());
        RegistryInspector inspector = new RegistryInspector(place.clusterId());
        faults.addAll(inspector.faults(file, inspector.contents(file)));
        return facts;
    }
}
