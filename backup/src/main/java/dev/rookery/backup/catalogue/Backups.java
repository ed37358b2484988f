package dev.rookery.backup.catalogue;

import dev.rookery.backup.BackupId;
import dev.rookery.backup.BackupIds;
import dev.rookery.backup.BackupKind;
import dev.rookery.backup.Fault;
import dev.rookery.backup.Heads;
import dev.rookery.backup.Verification;
import dev.rookery.backup.archive.Archive;
import dev.rookery.backup.archive.Mark;
import dev.rookery.backup.archive.Replay;
import dev.rookery.backup.copy.CopyInspector;
import dev.rookery.backup.copy.CopyMetadata;
import dev.rookery.backup.copy.FullCopies;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Everything in one backup folder: the full copies, the archive, and both as one list.
 *
 * <p>One process at a time opens a folder; the caller holds the lock of the data directory.
 *
 * <p>Threads: safe for any thread, but for the archive's writing methods.
 */
public final class Backups implements AutoCloseable {
    private static final String ARCHIVE = "archive";

    private final Archive archive;
    private final FullCopies copies;
    private final InstantSource clock;

    private Backups(Archive archive, FullCopies copies, InstantSource clock) {
        this.archive = archive;
        this.copies = copies;
        this.clock = clock;
    }

    /** Opens the folder, creating it when it is new; sweeps and heals what a crash left. */
    public static Backups open(
            BackupSettings settings, CopyInspector inspector, InstantSource clock) {
        BackupIds ids = new BackupIds();
        FullCopies copies =
                FullCopies.open(settings.folder(), settings.copies(), inspector, ids, clock);
        Archive archive =
                Archive.open(settings.folder().resolve(ARCHIVE), settings.archive(), ids, clock);
        return new Backups(archive, copies, clock);
    }

    /** The archive of entries. */
    public Archive archive() {
        return archive;
    }

    /** The full copies. */
    public FullCopies copies() {
        return copies;
    }

    /** Copies and marks, newest first. */
    public List<Backup> list() {
        List<Backup> all = new ArrayList<>();
        archive.marks().forEach(mark -> all.add(new Backup.AtMark(mark)));
        copies.list().forEach(copy -> all.add(new Backup.Copy(copy)));
        all.sort(Comparator.comparing(Backup::at).thenComparing(Backup::id).reversed());
        return List.copyOf(all);
    }

    /** One by its id, as {@link BackupId#parse} reads it. */
    public Optional<Backup> find(BackupId id) {
        Optional<Backup> mark = archive.find(id).map(Backup.AtMark::new);
        return mark.or(() -> copies.find(id).map(Backup.Copy::new));
    }

    /**
     * Verifies one: a copy thoroughly; a mark by its base and the chain from there, or, when its
     * segments were dropped, by the later copy that it is restored from.
     */
    public Verification verify(BackupId id) {
        Optional<Mark> mark = archive.find(id);
        return mark.isPresent() ? verify(mark.get()) : copies.verify(id);
    }

    /**
     * The ways to a mark, the cheapest first: forward from the newest base, forward from nothing,
     * back from the next later copy. The next is tried when one ends in a fault.
     */
    public List<Way> waysTo(Mark mark) {
        Heads state = archive.vectorAt(mark);
        List<Heads> starts = archive.starts();
        List<Way> forward = new ArrayList<>();
        List<Way> back = new ArrayList<>();
        for (CopyMetadata copy : copies.list()) {
            Heads heads = copy.contents().heads();
            if (state.covers(heads) && starts.stream().anyMatch(heads::covers)) {
                forward.add(new Way.Forward(Optional.of(copy), heads));
            } else if (heads.covers(state)) {
                back.add(0, new Way.Back(copy, state));
            }
        }
        if (starts.stream().anyMatch(Heads.EMPTY::covers)) {
            forward.add(new Way.Forward(Optional.empty(), Heads.EMPTY));
        }
        forward.addAll(back);
        return List.copyOf(forward);
    }

    /**
     * Whether the newest scheduled copy is older than this, or there is none. One that is dated in
     * the future says that a clock was wrong, not how old it is, and does not count.
     */
    public boolean due(Instant now, Duration interval) {
        Optional<Instant> newest =
                copies.list().stream()
                        .filter(copy -> copy.kind() == BackupKind.SCHEDULED)
                        .filter(copy -> !copy.ahead(now))
                        .map(CopyMetadata::timestamp)
                        .findFirst();
        return newest.map(at -> Duration.between(at, now).compareTo(interval) >= 0).orElse(true);
    }

    @Override
    public void close() {
        archive.close();
    }

    private Verification verify(Mark mark) {
        List<Fault> faults = new ArrayList<>();
        boolean forwardTried = false;
        for (Way way : waysTo(mark)) {
            List<Fault> found = new ArrayList<>();
            if (way instanceof Way.Forward forward) {
                forwardTried = true;
                forward.base().ifPresent(base -> found.addAll(faultsOf(base.id())));
                Replay replay = archive.replay(forward.from(), mark, entries -> {});
                if (replay instanceof Replay.Broken broken) {
                    found.add(broken.fault());
                }
            } else if (way instanceof Way.Back back && !forwardTried) {
                found.addAll(faultsOf(back.later().id()));
            } else {
                break;
            }
            if (found.isEmpty()) {
                return new Verification.Sound(mark.id(), clock.instant());
            }
            faults.addAll(found);
        }
        if (faults.isEmpty()) {
            String detail = "no full copy and no segment leads to it";
            faults.add(new Fault(Fault.Code.BASE_MISSING, mark.id().toString(), detail));
        }
        return new Verification.Damaged(mark.id(), faults.stream().distinct().toList());
    }

    private List<Fault> faultsOf(BackupId copy) {
        return copies.verify(copy) instanceof Verification.Damaged damaged
                ? damaged.faults()
                : List.of();
    }
}
