package dev.rookery.backup.catalogue;

import dev.rookery.backup.BackupId;
import dev.rookery.backup.BackupIds;
import dev.rookery.backup.BackupKind;
import dev.rookery.backup.Fault;
import dev.rookery.backup.Heads;
import dev.rookery.backup.Verification;
import dev.rookery.backup.archive.Archive;
import dev.rookery.backup.archive.Mark;
import dev.rookery.backup.archive.MarkedState;
import dev.rookery.backup.archive.Replay;
import dev.rookery.backup.archive.Segment;
import dev.rookery.backup.copy.CopyInspector;
import dev.rookery.backup.copy.CopyMetadata;
import dev.rookery.backup.copy.Deletion;
import dev.rookery.backup.copy.FullCopies;
import dev.rookery.backup.copy.Hold;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Everything in one backup folder: the full copies, the archive, and both as one list.
 *
 * <p>One process at a time opens a folder; the caller holds the lock of the data directory.
 *
 * <p>Threads: safe for any thread, but for the archive's writing methods.
 */
public final class Backups implements AutoCloseable {
    private static final String ARCHIVE = "archive";
    private static final int OLDER_TRIED = 3;

    /** So long the verification of a base counts for all marks on it: each would read it anew. */
    private static final Duration BASE_TRUSTED = Duration.ofMinutes(10);

    private final Archive archive;
    private final FullCopies copies;
    private final Pins pins;
    private final BackupSettings settings;
    private final InstantSource clock;
    private final Retention retention;

    private Backups(
            Archive archive,
            FullCopies copies,
            Pins pins,
            BackupSettings settings,
            InstantSource clock) {
        this.archive = archive;
        this.copies = copies;
        this.pins = pins;
        this.settings = settings;
        this.clock = clock;
        this.retention = new Retention(archive, copies, pins, settings.keep(), clock);
    }

    /** Opens the folder, creating it when it is new; sweeps and heals what a crash left. */
    public static Backups open(
            BackupSettings settings, CopyInspector inspector, InstantSource clock) {
        BackupIds ids = new BackupIds();
        FullCopies copies =
                FullCopies.open(settings.folder(), settings.copies(), inspector, ids, clock);
        Pins pins = Pins.open(settings.folder());
        Path folder = settings.folder().resolve(ARCHIVE);
        Archive archive = Archive.open(folder, settings.archive(), ids, clock, pins::contains);
        Backups backups = new Backups(archive, copies, pins, settings, clock);
        copies.respect(backups.retention::refusal);
        return backups;
    }

    /** The archive of entries. */
    public Archive archive() {
        return archive;
    }

    /** The full copies. */
    public FullCopies copies() {
        return copies;
    }

    /** Where all of it is. */
    public Path folder() {
        return settings.folder();
    }

    /** Copies and marks, newest first. */
    public List<Backup> list() {
        return listed().stream().map(Listed::backup).toList();
    }

    /** The same, each with what changed since the one before it. */
    public List<Listed> listed() {
        Map<BackupId, Long> held = new HashMap<>();
        List<Backup> all = new ArrayList<>();
        for (MarkedState state : archive.states()) {
            all.add(new Backup.AtMark(state.mark()));
            held.put(state.mark().id(), state.held());
        }
        for (CopyMetadata copy : copies.list()) {
            all.add(new Backup.Copy(copy));
            held.put(copy.id(), copy.contents().entryCount());
        }
        all.sort(Comparator.comparing(Backup::at).thenComparing(Backup::id));
        List<Listed> newestFirst = new ArrayList<>();
        long before = 0;
        for (Backup backup : all) {
            long now = held.get(backup.id());
            newestFirst.add(new Listed(backup, now, now - before, pins.named(backup.id())));
            before = now;
        }
        Collections.reverse(newestFirst);
        return List.copyOf(newestFirst);
    }

    /** One by its id, as {@link BackupId#parse} reads it. */
    public Optional<Backup> find(BackupId id) {
        Optional<Backup> mark = archive.find(id).map(Backup.AtMark::new);
        return mark.or(() -> copies.find(id).map(Backup.Copy::new));
    }

    /**
     * Verifies one: a copy thoroughly; a mark by its base (within ten minutes once for all marks)
     * and the chain from there, or, when its segments were dropped, by the later copy that it is
     * restored from.
     */
    public Verification verify(BackupId id) {
        Optional<Mark> mark = archive.find(id);
        if (mark.isEmpty()) {
            return copies.verify(id);
        }
        Hold hold = hold();
        try {
            return verify(mark.get());
        } finally {
            hold.close();
        }
    }

    /**
     * The next older backup that verifies, for those whose own is damaged. The three before it are
     * tried, and then three copies.
     */
    public Optional<BackupId> olderGood(BackupId damaged) {
        List<BackupId> older =
                list().stream().map(Backup::id).filter(id -> id.compareTo(damaged) < 0).toList();
        Stream<BackupId> next = older.stream().limit(OLDER_TRIED);
        Stream<BackupId> copied =
                older.stream().skip(OLDER_TRIED).filter(id -> copies.find(id).isPresent());
        return Stream.concat(next, copied.limit(OLDER_TRIED))
                .filter(id -> verify(id) instanceof Verification.Sound)
                .findFirst();
    }

    /**
     * The ways to a mark, the cheapest first: forward from the newest base, forward from nothing,
     * back from the next later copy. The next is tried when one ends in a fault.
     */
    public List<Way> waysTo(Mark mark) {
        return Ways.now(archive, copies).to(mark);
    }

    /** Until it is closed, nothing is deleted: neither copies nor segments. */
    public Hold hold() {
        return copies.hold();
    }

    /** Keeps a backup, and what it is restored from, until it is unpinned. */
    public Pinning pin(BackupId id) {
        if (find(id).isEmpty()) {
            return Pinning.UNKNOWN;
        }
        return pins.add(id, clock.instant());
    }

    /** Leaves it to retention again. */
    public Pinning unpin(BackupId id) {
        return pins.remove(id);
    }

    /** Deletes a copy, where nothing needs it. */
    public Deletion delete(BackupId id) {
        return archive.find(id).isPresent() ? Deletion.MARK : copies.delete(id);
    }

    /** What retention would do with everything now; does nothing. */
    public PrunePlan plan() {
        return retention.plan();
    }

    /** Does it. After a crash in the middle the next call does the rest. */
    public void prune() {
        retention.prune();
    }

    /**
     * Gives up segments early, since the disk is full: as much as one segment takes at least.
     *
     * @return whether anything was freed
     */
    public boolean makeRoom() {
        return retention.makeRoom(settings.archive().segmentBytesMax());
    }

    /**
     * Whether what was archived since the newest scheduled copy takes more space than that copy,
     * and more than four segments: a new one then shortens the way to every later mark.
     */
    public boolean outgrown() {
        long floor = 4 * settings.archive().segmentBytesMax();
        return newestScheduled(clock.instant())
                .filter(copy -> since(copy) > Math.max(copy.dbSizeBytes(), floor))
                .isPresent();
    }

    private long since(CopyMetadata copy) {
        Heads heads = copy.contents().heads();
        return archive.segments().stream()
                .filter(segment -> segment.start().covers(heads))
                .mapToLong(Segment::bytes)
                .sum();
    }

    /**
     * Whether the newest scheduled copy is older than this, or there is none. One that is dated in
     * the future says that a clock was wrong, not how old it is, and does not count.
     */
    public boolean due(Instant now, Duration interval) {
        return newestScheduled(now)
                .map(copy -> Duration.between(copy.timestamp(), now).compareTo(interval) >= 0)
                .orElse(true);
    }

    private Optional<CopyMetadata> newestScheduled(Instant now) {
        return copies.list().stream()
                .filter(copy -> copy.kind() == BackupKind.SCHEDULED && !copy.ahead(now))
                .findFirst();
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

    /** One that was verified just now for another mark is not read again for this one. */
    private List<Fault> faultsOf(BackupId copy) {
        Instant now = clock.instant();
        boolean justNow =
                copies.verifiedAt(copy)
                        .map(at -> Duration.between(at, now).abs().compareTo(BASE_TRUSTED) < 0)
                        .orElse(false);
        if (justNow) {
            return List.of();
        }
        return copies.verify(copy) instanceof Verification.Damaged damaged
                ? damaged.faults()
                : List.of();
    }
}
