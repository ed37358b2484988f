package dev.rookery.node.recovery;

import dev.rookery.backup.BackupException;
import dev.rookery.backup.catalogue.Backups;
import dev.rookery.sync.driver.SnapshotException;
import dev.rookery.sync.driver.StoreException;
import dev.rookery.sync.engine.Held;
import dev.rookery.sync.engine.OriginSource;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.message.SnapshotPart;
import dev.rookery.sync.peer.SnapshotIntake;
import dev.rookery.sync.peer.SnapshotRefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * How this node begins with a peer's snapshot: proven and folded into a scratch file as it comes,
 * joined with what is held here, and exchanged for the database like a restored one.
 *
 * <p>Threads: as {@link SnapshotIntake}; what takes long runs on the worker.
 */
public final class SnapshotJoin implements SnapshotIntake {

    private static final String FILE = "join.db";

    /** Of facts and indexes, folded tables, and the archive's copy of the facts. */
    private static final long SPACE_FACTOR = 3;

    private final Site site;
    private final Supplier<Held> held;
    private final Function<String, Swap> swap;
    private final OriginSource origins;
    private final Executor worker;
    private final long bytesMax;

    /**
     * Where it happens.
     *
     * @param backups whose archive has the mark of before
     * @param use shared with others who read the database's file
     */
    public record Site(NodeBackups.Place place, Backups backups, FileUse use) {

        Path file() {
            return place.scratch().resolve(FILE);
        }
    }

    /**
     * @param held what the node holds
     * @param swap exclusive use of the database once its state was marked, for a reason
     * @param bytesMax largest snapshot that is taken
     */
    public SnapshotJoin(
            Site site,
            Supplier<Held> held,
            Function<String, Swap> swap,
            OriginSource origins,
            Executor worker,
            long bytesMax) {
        this.site = site;
        this.held = held;
        this.swap = swap;
        this.origins = origins;
        this.worker = worker;
        this.bytesMax = bytesMax;
    }

    @Override
    public long facts() {
        return held.get().vector().facts();
    }

    @Override
    public Receipt begin(String peer, Hash whole, long total) {
        if (total > bytesMax) {
            throw refused(
                    "the snapshot of %s has %d bytes, at most %d are taken; raise sync.join.max-size"
                            .formatted(peer, total, bytesMax),
                    false,
                    null);
        }
        Path file = site.file();
        PastStates.clear(file);
        try {
            long usable = Files.getFileStore(file.getParent()).getUsableSpace();
            if (usable / SPACE_FACTOR < total) {
                throw refused(
                        "the snapshot of %s needs %d bytes of disk, %d are free; free some"
                                .formatted(peer, total * SPACE_FACTOR, usable),
                        false,
                        null);
            }
        } catch (IOException e) {
            throw refused("could not look for room for " + file + ": " + e, false, e);
        }
        return new Incoming(peer, whole, total);
    }

    private static SnapshotRefusedException refused(
            String why, boolean peersFault, Exception cause) {
        return new SnapshotRefusedException(why, peersFault, cause);
    }

    /** A snapshot on its way. Threads: one step after the other. */
    private final class Incoming implements Receipt {
        private final String peer;
        private final Hash whole;
        private final long total;
        private final IncomingFacts facts;
        private long received;

        Incoming(String peer, Hash whole, long total) {
            this.peer = peer;
            this.whole = whole;
            this.total = total;
            this.facts =
                    new IncomingFacts(peer, site.place().clusterId(), site.file(), whole, worker);
        }

        @Override
        public Hash whole() {
            return whole;
        }

        @Override
        public long received() {
            return received;
        }

        @Override
        public void take(SnapshotPart part) {
            if (part.total() != total) {
                throw refused(peer + " changed its mind of how long its snapshot is", true, null);
            }
            facts.take(part.bytes());
            received += part.bytes().length;
        }

        @Override
        public CompletionStage<Long> install(Consumer<String> progress) {
            progress.accept("folding the last of the snapshot of " + peer);
            return facts.end().thenApplyAsync(nothing -> installed(progress), worker);
        }

        private long installed(Consumer<String> progress) {
            long before = SnapshotJoin.this.facts();
            // Closed also where the state before cannot be marked, and nothing is exchanged.
            try (JoinedFile joined = new JoinedFile(site, peer, origins)) {
                joined.merge();
                progress.accept("exchanging the database");
                Swap alone =
                        new NodeBackups.Alone(
                                site.use(), swap.apply("pre-sync: snapshot of " + peer));
                return alone.exclusively(joined::install) - before;
            } catch (BackupException | StoreException | SnapshotException e) {
                String why = "the snapshot of " + peer + " could not be installed: ";
                throw refused(why + e.getMessage(), false, e);
            }
        }

        @Override
        public void close() {
            facts.close();
            PastStates.clear(site.file());
        }
    }
}
