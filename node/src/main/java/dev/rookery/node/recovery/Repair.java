package dev.rookery.node.recovery;

import dev.rookery.backup.BackupException;
import dev.rookery.backup.Fault;
import dev.rookery.backup.catalogue.Backup;
import dev.rookery.backup.catalogue.Backups;
import dev.rookery.backup.copy.CopyMetadata;
import dev.rookery.backup.copy.Hold;
import dev.rookery.backup.copy.Replacement;
import dev.rookery.backup.file.DurableFiles;
import dev.rookery.backup.sqlite.FileCheck;
import dev.rookery.backup.sqlite.OnlineCopy;
import dev.rookery.node.store.RegistryFile;
import dev.rookery.sync.driver.StoreException;
import dev.rookery.sync.engine.Held;
import dev.rookery.sync.engine.NodeIdentity;
import dev.rookery.sync.engine.OriginSource;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.vector.OriginRow;
import dev.rookery.sync.vector.VersionVector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/**
 * The way back {@code repair}: a backup's state in a new file, plus every fact of the replaced
 * database and of the archive that still verifies, under a new origin; then the exchange.
 *
 * <p>The same for a node that runs and for one that does not. Nothing of the node's is touched
 * before {@link Prepared#install}.
 *
 * <p>Threads: safe for any thread; one repair of a database at a time.
 */
public final class Repair {

    private static final int PASSES_MAX = 64;
    private static final String SCRATCH = "repair.db";

    private final Backups backups;
    private final String clusterId;
    private final Path database;
    private final Path scratch;
    private final OriginSource origins;

    /**
     * @param clusterId the node's cluster: a backup of another one is refused
     * @param database the file to replace: open, closed, damaged or missing
     * @param scratch a folder to work in, on the database's disk
     * @param origins where the node's new origin comes from
     */
    public Repair(
            Backups backups, String clusterId, Path database, Path scratch, OriginSource origins) {
        this.backups = backups;
        this.clusterId = clusterId;
        this.database = database;
        this.scratch = scratch;
        this.origins = origins;
    }

    /** How the preparation ended. */
    public sealed interface Preparation {

        /** The backup's state is there, its root proven. */
        record Ready(Prepared prepared) implements Preparation {}

        /** The backup is not sound; nothing was touched. */
        record Damaged(List<Fault> faults) implements Preparation {}
    }

    /**
     * What came of a repair.
     *
     * @param origin the node's new incarnation
     * @param facts how many facts the registry holds now
     * @param addedBack how many of them the backup lacked
     * @param notes what could not be read or used, for people
     * @param replaced where the old database is now; empty when there was none
     */
    public record Repaired(
            String origin,
            String root,
            long facts,
            long addedBack,
            List<String> notes,
            Optional<Path> replaced) {}

    /** Makes the backup's state in a scratch file. */
    public Preparation prepare(Backup backup) {
        List<String> notes = new ArrayList<>();
        Owner owner = Owner.of(database, origins, notes);
        Path file = scratch.resolve(SCRATCH);
        PastStates.Outcome outcome =
                new PastStates(backups, clusterId, origins).make(backup, file, owner);
        if (outcome instanceof PastStates.Outcome.Refused refused) {
            return new Preparation.Damaged(refused.faults());
        }
        ScratchRegistry registry = ((PastStates.Outcome.Made) outcome).registry();
        return new Preparation.Ready(new Prepared(backup, file, registry, notes));
    }

    /**
     * A registry that is about to replace the node's. Closing it without installing leaves all as
     * it was.
     */
    public final class Prepared implements AutoCloseable {
        private final Backup backup;
        private final Path file;
        private final ScratchRegistry registry;
        private final List<String> notes;
        private final long factsOfBackup;
        private boolean open = true;

        private Prepared(Backup backup, Path file, ScratchRegistry registry, List<String> notes) {
            this.backup = backup;
            this.file = file;
            this.registry = registry;
            this.notes = notes;
            this.factsOfBackup = registry.held().vector().facts();
        }

        /**
         * Adds every fact of the database, of other full copies and of the archive that still
         * verifies and extends what is held, then checks the whole file. The database may be
         * written to meanwhile; nothing is deleted.
         *
         * @throws BackupException when the result is not sound
         */
        public void addBack() {
            Hold hold = backups.hold();
            try {
                addAll();
            } finally {
                hold.close();
            }
            FileCheck check = FileCheck.of(file);
            List<String> damage = new ArrayList<>(check.damage());
            RegistryInspector inspector = new RegistryInspector(clusterId);
            damage.addAll(inspector.faults(file, inspector.contents(file)));
            requireSound(damage);
        }

        private void addAll() {
            boolean leftOut = true;
            for (int pass = 0; leftOut && pass < PASSES_MAX; pass++) {
                Consumer<String> note = pass == 0 ? notes::add : line -> {};
                List<Intake> intakes = new ArrayList<>();
                intakes.add(fromDatabase(note));
                intakes.addAll(fromCopies(note));
                intakes.add(fromArchive(note));
                leftOut = intakes.stream().anyMatch(Intake::leftOut);
                if (leftOut && intakes.stream().allMatch(intake -> intake.kept() == 0)) {
                    Optional<String> why =
                            intakes.stream().flatMap(one -> one.problem().stream()).findFirst();
                    notes.add(
                            "some facts lie behind others that can be read nowhere on this disk,"
                                    + " and wait for a peer that has those: "
                                    + why.orElse(""));
                    break;
                }
            }
        }

        /** The archive no longer has what it dropped: that is in a copy. The oldest fits first. */
        private List<Intake> fromCopies(Consumer<String> note) {
            List<CopyMetadata> oldestFirst = new ArrayList<>(backups.copies().list());
            Collections.reverse(oldestFirst);
            List<Intake> intakes = new ArrayList<>();
            for (CopyMetadata copy : oldestFirst) {
                if (hasMore(copy)) {
                    Path from = CopyFiles.database(backups, copy.id());
                    intakes.add(from(from, "the copy " + copy.id(), note));
                }
            }
            return intakes;
        }

        private boolean hasMore(CopyMetadata copy) {
            VersionVector held = registry.held().vector();
            return copy.contents().heads().list().stream()
                    .anyMatch(
                            head -> {
                                OriginRow row =
                                        held.rowOrEmpty(ArchivedSnapshots.origin(head.origin()));
                                return head.seq() > row.maxSeq() || head.count() > row.count();
                            });
        }

        /**
         * Adds what the database got since, closes the new file, and puts it in the database's
         * place.
         *
         * <p>The caller has closed the database and opens it when this returns or throws. When it
         * throws, either the old database is in its place, or {@link Replacement#complete} finishes
         * the exchange.
         */
        public Repaired install() {
            if (Files.exists(database)) {
                addLast();
            }
            Held held = registry.held();
            open = false;
            registry.close();
            settle(held.root().toString());
            boolean replaces = Files.exists(database);
            Path before = Replacement.install(database, staged(), backup.id());
            long facts = held.vector().facts();
            return new Repaired(
                    held.identity().current().toString(),
                    held.root().toString(),
                    facts,
                    facts - factsOfBackup,
                    List.copyOf(notes),
                    replaces ? Optional.of(before) : Optional.empty());
        }

        /**
         * What the database got since. Where it cannot be read whole, the archive has what was
         * answered.
         */
        private void addLast() {
            List<String> unread = new ArrayList<>();
            fromDatabase(unread::add);
            unread.forEach(this::noteOnce);
            if (!unread.isEmpty()) {
                fromArchive(this::noteOnce);
            }
        }

        private void noteOnce(String line) {
            if (!notes.contains(line)) {
                notes.add(line);
            }
        }

        @Override
        public void close() {
            if (open) {
                open = false;
                registry.close();
                PastStates.clear(file);
            }
        }

        /** One plain file, forced, beside the database, whose own rows make the root. */
        private void settle(String root) {
            OnlineCopy.strip(file, List.of());
            String found = new RegistryInspector(clusterId).contents(file).root();
            if (!found.equals(root)) {
                requireSound(List.of("its root is " + found + ", not " + root));
            }
            try {
                DurableFiles.force(file);
            } catch (IOException e) {
                throw BackupException.of("force the repaired registry", file, e);
            }
        }

        /** In the database's folder, where the exchange is a rename. */
        private Path staged() {
            Path staged = database.resolveSibling(database.getFileName() + ".restored");
            try {
                DurableFiles.move(file, staged);
                return staged;
            } catch (IOException e) {
                throw BackupException.of("bring the repaired registry", staged, e);
            }
        }

        private Intake fromDatabase(Consumer<String> note) {
            if (Files.exists(database)) {
                return from(database, "the replaced database", note);
            }
            Intake nothing = new Intake(registry.entrance(), "the replaced database");
            nothing.end();
            return nothing; // That there is none was noted before.
        }

        private Intake from(Path source, String called, Consumer<String> note) {
            Intake intake = new Intake(registry.entrance(), called);
            try (RegistryFile old = RegistryFile.open(source)) {
                old.salvage(unforked(old, note), intake::take)
                        .forEach(line -> note.accept("in " + called + ", " + line));
            } catch (StoreException e) {
                note.accept(called + " gave nothing: " + e.getMessage());
            }
            intake.end();
            return intake;
        }

        /** Up to where facts are held already; of a forked origin there may be twins anywhere. */
        private ToLongFunction<Origin> unforked(RegistryFile old, Consumer<String> note) {
            VersionVector held = registry.held().vector();
            Set<Origin> forked = new TreeSet<>();
            try {
                for (OriginRow row : old.rows()) {
                    if (row.forked() || held.rowOrEmpty(row.origin()).forked()) {
                        forked.add(row.origin());
                    }
                }
            } catch (StoreException e) {
                note.accept("a database does not say what forked: " + e.getMessage());
                return origin -> 0;
            }
            return origin -> forked.contains(origin) ? 0 : held.maxSeq(origin);
        }

        private Intake fromArchive(Consumer<String> note) {
            Intake intake = new Intake(registry.entrance(), "the archive");
            backups.archive()
                    .salvage(entries -> entries.forEach(entry -> take(entry, intake, note)))
                    .forEach(fault -> note.accept("in the archive, " + fault));
            intake.end();
            return intake;
        }

        private void take(byte[] entry, Intake intake, Consumer<String> note) {
            Optional<Fact> fact = Optional.empty();
            try {
                fact = Optional.of(Fact.parse(entry));
            } catch (IllegalArgumentException e) {
                note.accept("in the archive, an entry is no fact: " + e.getMessage());
            }
            fact.ifPresent(intake::take);
        }

        private void requireSound(List<String> damage) {
            if (!damage.isEmpty()) {
                throw new BackupException(
                        "repair the registry from backup " + backup.id(),
                        file,
                        "the result is not sound: " + damage.get(0),
                        "nothing was replaced; check the disk, or restore another backup",
                        false,
                        null);
            }
        }
    }

    /** The node, in the new file: a new origin, all earlier ones sealed, its own values kept. */
    private record Owner(
            OriginSource origins,
            Optional<NodeIdentity> replaced,
            Optional<SortedMap<String, String>> values)
            implements PastStates.Owner {

        static Owner of(Path database, OriginSource origins, List<String> notes) {
            if (!Files.exists(database)) {
                notes.add("there was no database to replace");
                return new Owner(origins, Optional.empty(), Optional.empty());
            }
            try (RegistryFile old = RegistryFile.open(database)) {
                return new Owner(origins, old.identity(), Optional.of(old.local()));
            } catch (StoreException | IllegalArgumentException e) {
                notes.add("the replaced database does not say whose it was: " + e.getMessage());
                return new Owner(origins, Optional.empty(), Optional.empty());
            }
        }

        @Override
        public NodeIdentity identity(Optional<NodeIdentity> base) {
            Set<Origin> sealed = new LinkedHashSet<>();
            for (Optional<NodeIdentity> one : List.of(base, replaced)) {
                one.ifPresent(identity -> sealed.addAll(identity.sealed()));
                one.ifPresent(identity -> sealed.add(identity.current()));
            }
            return new NodeIdentity(origins.fresh(), List.copyOf(sealed));
        }

        @Override
        public SortedMap<String, String> local(SortedMap<String, String> base) {
            return values.orElse(base);
        }
    }
}
