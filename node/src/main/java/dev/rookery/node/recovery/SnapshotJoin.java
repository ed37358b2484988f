package dev.rookery.node.recovery;

import dev.rookery.backup.BackupException;
import dev.rookery.backup.catalogue.Backups;
import dev.rookery.backup.file.Sha256;
import dev.rookery.sync.driver.SnapshotException;
import dev.rookery.sync.driver.StoreException;
import dev.rookery.sync.engine.Held;
import dev.rookery.sync.engine.OriginSource;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.message.SnapshotPart;
import dev.rookery.sync.peer.SnapshotIntake;
import dev.rookery.sync.peer.SnapshotRefusedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * How this node begins with a peer's snapshot: kept in a scratch file, proven, folded, joined with
 * what is held here, and exchanged for the database like a restored one.
 *
 * <p>Threads: as {@link SnapshotIntake}; what takes long runs on the worker.
 */
public final class SnapshotJoin implements SnapshotIntake {

    private static final String FILE = "join.db";

    /** Beside the snapshot, its folded tables and the archive's copy of its facts. */
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
            FileChannel out =
                    FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            return new Incoming(peer, whole, total, out);
        } catch (IOException e) {
            throw refused("could not make " + file + ": " + e, false, e);
        }
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
        private final FileChannel out;
        private final MessageDigest sha256 = Sha256.digest();
        private long received;

        Incoming(String peer, Hash whole, long total, FileChannel out) {
            this.peer = peer;
            this.whole = whole;
            this.total = total;
            this.out = out;
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
            sha256.update(part.bytes());
            ByteBuffer bytes = ByteBuffer.wrap(part.bytes());
            try {
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
            } catch (IOException e) {
                throw refused("could not keep the snapshot of " + peer + ": " + e, false, e);
            }
            received += part.bytes().length;
        }

        @Override
        public CompletionStage<Long> install(Consumer<String> progress) {
            return CompletableFuture.supplyAsync(() -> installed(progress), worker);
        }

        private long installed(Consumer<String> progress) {
            Hash found = Hash.ofBytes(sha256.digest());
            if (!found.equals(whole)) {
                String why = "the snapshot of %s hashes to %s, not to %s as it said";
                throw refused(why.formatted(peer, found, whole), true, null);
            }
            long before = facts();
            try {
                out.close();
                JoinedFile joined = new JoinedFile(site, peer, origins);
                joined.prove(progress);
                joined.merge();
                progress.accept("exchanging the database");
                Swap alone =
                        new NodeBackups.Alone(
                                site.use(), swap.apply("pre-sync: snapshot of " + peer));
                return alone.exclusively(joined::install) - before;
            } catch (BackupException | StoreException | SnapshotException e) {
                String why = "the snapshot of " + peer + " could not be installed: ";
                throw refused(why + e.getMessage(), false, e);
            } catch (IOException e) {
                throw refused("could not keep the snapshot of " + peer + ": " + e, false, e);
            }
        }

        @Override
        public void close() {
            try {
                out.close();
            } catch (IOException e) {
                throw refused("could not close the snapshot of " + peer + ": " + e, false, e);
            }
            PastStates.clear(site.file());
        }
    }
}
