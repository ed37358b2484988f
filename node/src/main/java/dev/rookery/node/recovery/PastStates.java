package dev.rookery.node.recovery;

import dev.rookery.backup.BackupId;
import dev.rookery.backup.Fault;
import dev.rookery.backup.Head;
import dev.rookery.backup.Heads;
import dev.rookery.backup.archive.Mark;
import dev.rookery.backup.archive.Replay;
import dev.rookery.backup.catalogue.Backup;
import dev.rookery.backup.catalogue.Backups;
import dev.rookery.backup.catalogue.Way;
import dev.rookery.backup.copy.Hold;
import dev.rookery.backup.copy.Materialized;
import dev.rookery.backup.file.DurableFiles;
import dev.rookery.node.store.RegistryFile;
import dev.rookery.sync.engine.NodeIdentity;
import dev.rookery.sync.engine.OriginSource;
import dev.rookery.sync.fact.Fact;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Makes a past state of the registry again, in a file of its own: what a copy holds, or what the
 * facts of the archive up to a mark fold to. The root proves it.
 *
 * <p>Threads: safe for any thread, on different files.
 */
final class PastStates {

    private final Backups backups;
    private final String clusterId;
    private final OriginSource origins;

    PastStates(Backups backups, String clusterId, OriginSource origins) {
        this.backups = backups;
        this.clusterId = clusterId;
        this.origins = origins;
    }

    /** How the making of a state ended. */
    sealed interface Outcome {

        /** It is in the file, open, its root proven. */
        record Made(ScratchRegistry registry) implements Outcome {}

        /** No way led to it; no file was left. */
        record Refused(List<Fault> faults) implements Outcome {}
    }

    /** Whose file it becomes. */
    interface Owner {

        /**
         * The node's identity and values of its own.
         *
         * @param base of the file that the state was made from, when it names a node
         */
        NodeIdentity identity(Optional<NodeIdentity> base);

        /**
         * What the node keeps in its database for itself.
         *
         * @param base what the file that the state was made from has of that
         */
        SortedMap<String, String> local(SortedMap<String, String> base);
    }

    /**
     * Makes the state of a backup. Meanwhile nothing is deleted that could lead to it.
     *
     * @param file where; replaced when it is there
     */
    Outcome make(Backup backup, Path file, Owner owner) {
        Hold hold = backups.hold();
        try {
            return held(backup, file, owner);
        } finally {
            hold.close();
        }
    }

    private Outcome held(Backup backup, Path file, Owner owner) {
        clear(file);
        if (backup instanceof Backup.Copy copy) {
            Optional<List<Fault>> refused = materialize(copy.id(), file);
            return refused.isPresent()
                    ? new Outcome.Refused(refused.get())
                    : new Outcome.Made(open(file, owner, false));
        }
        return make(((Backup.AtMark) backup).mark(), file, owner);
    }

    /** Deletes a database file with what SQLite put beside it. */
    static void clear(Path file) {
        try {
            for (String suffix : List.of("", "-wal", "-shm", "-journal")) {
                Files.deleteIfExists(file.resolveSibling(file.getFileName() + suffix));
            }
            Files.createDirectories(DurableFiles.parent(file));
        } catch (IOException e) {
            throw new UncheckedIOException("could not make room for " + file, e);
        }
    }

    private Outcome make(Mark mark, Path file, Owner owner) {
        List<Fault> faults = new ArrayList<>();
        for (Way way : backups.waysTo(mark)) {
            Attempt attempt = new Attempt(mark, file, owner, faults);
            Optional<ScratchRegistry> made =
                    way instanceof Way.Forward forward
                            ? attempt.forward(forward)
                            : attempt.back((Way.Back) way);
            if (made.isPresent()) {
                return new Outcome.Made(made.get());
            }
            clear(file);
        }
        if (faults.isEmpty()) {
            String detail = "no full copy and no segment leads to it";
            faults.add(new Fault(Fault.Code.BASE_MISSING, mark.id().toString(), detail));
        }
        return new Outcome.Refused(faults.stream().distinct().toList());
    }

    private Optional<List<Fault>> materialize(BackupId id, Path file) {
        return backups.copies().materialize(id, file) instanceof Materialized.Refused refused
                ? Optional.of(refused.faults())
                : Optional.empty();
    }

    private ScratchRegistry open(Path file, Owner owner, boolean once) {
        Optional<NodeIdentity> identity = Optional.empty();
        SortedMap<String, String> local = new TreeMap<>();
        if (Files.exists(file)) {
            try (RegistryFile base = RegistryFile.open(file)) {
                identity = base.identity();
                local = base.local();
            }
        }
        NodeIdentity own = owner.identity(identity);
        return once
                ? ScratchRegistry.unfolded(file, clusterId, own, owner.local(local), origins)
                : ScratchRegistry.open(file, clusterId, own, owner.local(local), origins);
    }

    /** One way to one mark. */
    private final class Attempt {
        private final Mark mark;
        private final Path file;
        private final Owner owner;
        private final List<Fault> faults;

        Attempt(Mark mark, Path file, Owner owner, List<Fault> faults) {
            this.mark = mark;
            this.file = file;
            this.owner = owner;
            this.faults = faults;
        }

        Optional<ScratchRegistry> forward(Way.Forward way) {
            if (way.base().isPresent()) {
                Optional<List<Fault>> refused = materialize(way.base().get().id(), file);
                if (refused.isPresent()) {
                    faults.addAll(refused.get());
                    return Optional.empty();
                }
            }
            long based = facts(way.from());
            boolean once = facts(backups.archive().vectorAt(mark)) - based >= based;
            return proven(once, intake -> replay(way.from(), intake));
        }

        Optional<ScratchRegistry> back(Way.Back way) {
            Path later = file.resolveSibling(file.getFileName() + ".later");
            clear(later);
            try {
                Optional<List<Fault>> refused = materialize(way.later().id(), later);
                if (refused.isPresent()) {
                    faults.addAll(refused.get());
                    return Optional.empty();
                }
                return proven(true, intake -> upTo(way.keep(), later, intake));
            } finally {
                clear(later);
            }
        }

        private void replay(Heads from, Intake intake) {
            Replay replay =
                    backups.archive()
                            .replay(
                                    from,
                                    mark,
                                    entries -> entries.forEach(bytes -> take(bytes, intake)));
            if (replay instanceof Replay.Broken broken) {
                faults.add(broken.fault());
            }
        }

        private void take(byte[] entry, Intake intake) {
            try {
                intake.take(Fact.parse(entry));
            } catch (IllegalArgumentException e) {
                faults.add(fault(Fault.Code.CHAIN_BROKEN, "an entry is no fact: " + e));
            }
        }

        private void upTo(Heads keep, Path later, Intake intake) {
            try (RegistryFile copy = RegistryFile.open(later)) {
                copy.facts(
                        stored -> {
                            Optional<Head> head = keep.of(ArchivedSnapshots.uuid(stored.origin()));
                            if (head.filter(to -> stored.seq() <= to.seq()).isPresent()) {
                                take(stored.canonical(), intake);
                            }
                        });
            }
        }

        private static long facts(Heads heads) {
            return heads.list().stream().mapToLong(Head::count).sum();
        }

        /**
         * Lets the facts in, and keeps the registry only when its root is the mark's.
         *
         * @param once whether all are folded at the end, those of the base too: cheaper where those
         *     that come are as many
         */
        private Optional<ScratchRegistry> proven(boolean once, Consumer<Intake> facts) {
            int before = faults.size();
            ScratchRegistry registry = open(file, owner, once);
            boolean good = false;
            try {
                Intake intake = new Intake(registry.entrance(), "backup " + mark.id());
                facts.accept(intake);
                intake.end();
                String root = registry.held().root().toString();
                if (!root.equals(mark.root())) {
                    String problem = intake.problem().map(why -> " (" + why + ")").orElse("");
                    String detail = "it names the root " + mark.root() + ", this way led to ";
                    faults.add(fault(Fault.Code.CONTENTS_DIFFER, detail + root + problem));
                }
                good = faults.size() == before;
            } finally {
                if (!good) {
                    registry.close();
                }
            }
            if (!good) {
                return Optional.empty();
            }
            return Optional.of(once ? registry.folded(file, clusterId, origins) : registry);
        }

        private Fault fault(Fault.Code code, String detail) {
            return new Fault(code, mark.id().toString(), detail);
        }
    }
}
