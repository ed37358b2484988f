package dev.rookery.node.recovery;

import dev.rookery.backup.BackupException;
import dev.rookery.backup.BackupId;
import dev.rookery.backup.archive.Mark;
import dev.rookery.backup.copy.Replacement;
import dev.rookery.backup.file.DurableFiles;
import dev.rookery.backup.sqlite.OnlineCopy;
import dev.rookery.node.store.RegistryFile;
import dev.rookery.sync.engine.NodeIdentity;
import dev.rookery.sync.engine.OriginSource;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.peer.SnapshotRefusedException;
import dev.rookery.sync.vector.OriginRow;
import dev.rookery.sync.vector.VersionVector;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/**
 * A peer's snapshot, proven and folded, as it becomes this node's database, step by step.
 *
 * <p>Threads: one at a time.
 */
final class JoinedFile implements AutoCloseable {

    private static final int PASSES_MAX = 64;

    private final SnapshotJoin.Site site;
    private final String peer;
    private final OriginSource origins;
    private final Path file;
    private Optional<ScratchRegistry> registry = Optional.empty();

    JoinedFile(SnapshotJoin.Site site, String peer, OriginSource origins) {
        this.site = site;
        this.peer = peer;
        this.origins = origins;
        this.file = site.file();
    }

    /** Forces it: now, while writes go on; what is added later is little. */
    private void force() {
        try {
            DurableFiles.force(file);
        } catch (IOException e) {
            throw BackupException.of("force the snapshot of " + peer, file, e);
        }
    }

    /** Adds what the database holds and the snapshot lacks. It may be written to meanwhile. */
    void merge() {
        force();
        try (RegistryFile own = RegistryFile.open(site.place().database())) {
            SortedMap<String, String> local = own.local();
            registry =
                    Optional.of(
                            ScratchRegistry.open(
                                    file,
                                    site.place().clusterId(),
                                    identity(own.identity()),
                                    local,
                                    origins));
        }
        boolean merged = false;
        try {
            add();
            merged = true;
        } finally {
            if (!merged) {
                close();
            }
        }
    }

    /** A new incarnation: the file is another one, and a peer may know more of the last origin. */
    private NodeIdentity identity(Optional<NodeIdentity> before) {
        List<Origin> sealed = new ArrayList<>();
        before.ifPresent(own -> sealed.addAll(own.sealed()));
        before.ifPresent(own -> sealed.add(own.current()));
        return new NodeIdentity(origins.fresh(), sealed);
    }

    /**
     * Adds what the database got since, and puts the file in its place. The caller has the database
     * closed, and its state marked.
     *
     * @return how many facts there are now
     */
    long install() {
        boolean whole = false;
        long facts;
        try {
            add();
            requireAll();
            facts = registry.orElseThrow().held().vector().facts();
            whole = true;
        } finally {
            close();
            if (!whole) {
                PastStates.clear(file);
            }
        }
        OnlineCopy.strip(file, List.of());
        Path database = site.place().database();
        Path staged = database.resolveSibling(database.getFileName() + ".joined");
        try {
            DurableFiles.force(file);
            DurableFiles.move(file, staged);
            Path before = Replacement.install(database, staged, mark());
            // All its facts are in the new one, and the mark leads back to it.
            PastStates.clear(before);
        } catch (IOException e) {
            throw BackupException.of("bring the snapshot of " + peer, staged, e);
        }
        return facts;
    }

    /** Of the state that is replaced. */
    private BackupId mark() {
        List<Mark> marks = site.backups().archive().marks();
        return marks.get(marks.size() - 1).id();
    }

    /**
     * Passes, until all is held or nothing more fits: what goes on where the snapshot ends at
     * first, then all of the origins of which there are other facts here.
     */
    private void add() {
        ScratchRegistry into = registry.orElseThrow();
        for (int pass = 0; pass < PASSES_MAX; pass++) {
            Intake intake = new Intake(into.entrance(), "this node's own");
            boolean ends = pass == 0;
            try (RegistryFile own = RegistryFile.open(site.place().database())) {
                Set<Origin> lacking = lacking(own);
                if (lacking.isEmpty()) {
                    return;
                }
                VersionVector held = into.held().vector();
                salvage(
                        own,
                        origin -> ends || !lacking.contains(origin) ? held.maxSeq(origin) : 0,
                        intake::take);
            }
            intake.end();
            if (!ends && intake.kept() == 0) {
                return;
            }
        }
    }

    /** Origins of which this node may hold what the file does not. */
    private Set<Origin> lacking(RegistryFile own) {
        Set<Origin> lacking = new TreeSet<>();
        for (OriginRow row : own.rows()) {
            if (!registry.orElseThrow().holds(row)) {
                lacking.add(row.origin());
            }
        }
        return lacking;
    }

    private void salvage(RegistryFile own, ToLongFunction<Origin> held, Consumer<Fact> sink) {
        List<String> unread = own.salvage(held, sink);
        if (!unread.isEmpty()) {
            throw refused("this node's database cannot be read: " + unread.get(0));
        }
    }

    private void requireAll() {
        ScratchRegistry into = registry.orElseThrow();
        try (RegistryFile own = RegistryFile.open(site.place().database())) {
            Set<Origin> lacking = lacking(own);
            VersionVector held = into.held().vector();
            salvage(
                    own,
                    origin -> lacking.contains(origin) ? 0 : held.maxSeq(origin),
                    fact -> {
                        if (!into.entrance().holds(fact)) {
                            throw refused("this node's fact " + fact.dot() + " does not fit");
                        }
                    });
        }
    }

    /** Nobody uses the file any more; it stays. */
    @Override
    public void close() {
        registry.ifPresent(ScratchRegistry::close);
        registry = Optional.empty();
    }

    private SnapshotRefusedException refused(String why) {
        return new SnapshotRefusedException(
                "the snapshot of " + peer + " is not used: " + why, false, null);
    }
}
