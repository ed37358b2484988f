package dev.rookery.node.simulation;

import dev.rookery.backup.archive.ArchiveSettings;
import dev.rookery.backup.archive.MarkRequest;
import dev.rookery.backup.catalogue.BackupSettings;
import dev.rookery.backup.catalogue.Backups;
import dev.rookery.backup.copy.CopySettings;
import dev.rookery.backup.copy.Replacement;
import dev.rookery.node.recovery.FileUse;
import dev.rookery.node.recovery.NodeBackups;
import dev.rookery.node.recovery.RegistryInspector;
import dev.rookery.node.recovery.ServedSnapshots;
import dev.rookery.node.recovery.SnapshotJoin;
import dev.rookery.node.recovery.Swap;
import dev.rookery.sync.driver.FactStore;
import dev.rookery.sync.driver.SnapshotAsk;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.message.SnapshotPart;
import dev.rookery.sync.peer.SnapshotIntake;
import dev.rookery.sync.simulation.Premises;
import dev.rookery.sync.simulation.SnapshotRoom;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * The real snapshots of a registry's file: served from it, proven and folded into a scratch file,
 * and exchanged for it.
 *
 * <p>Threads: one world, one thread; what the real intake does on others, that thread waits for.
 */
final class FileSnapshots implements SnapshotRoom {
    private static final String CLUSTER = "sim";
    private static final long BYTES_MAX = 1L << 30;

    private final Premises process;
    private final UnaryOperator<SqliteFolded> reopen;
    private final FileUse use = new FileUse();
    private final NodeBackups.Place place;
    private ServedSnapshots served;
    private Optional<Backups> backups = Optional.empty();
    private Optional<Incoming> current = Optional.empty();

    /**
     * @param reopen opens what lies where a store that was closed had its file
     */
    FileSnapshots(Premises process, UnaryOperator<SqliteFolded> reopen) {
        this.process = process;
        this.reopen = reopen;
        Path database = store().file();
        place = new NodeBackups.Place(CLUSTER, "sim", database, beside(database, ".scratch"));
        served = fresh();
    }

    private static Path beside(Path database, String ending) {
        return database.resolveSibling(database.getFileName() + ending);
    }

    private SqliteFolded store() {
        return (SqliteFolded) process.store();
    }

    private ServedSnapshots fresh() {
        return new ServedSnapshots(
                place, () -> process.held().vector().facts(), use, Runnable::run, process::steady);
    }

    @Override
    public SnapshotPart part(SnapshotAsk ask) {
        return served.part(ask);
    }

    @Override
    public void forget() {
        served = fresh();
    }

    @Override
    public SnapshotIntake.Receipt begin(String peer, Hash whole, long total) {
        Backups archived = backups.orElseGet(this::archive);
        backups = Optional.of(archived);
        SnapshotJoin join =
                new SnapshotJoin(
                        new SnapshotJoin.Site(place, archived, use),
                        process::held,
                        reason -> new Marked(reason, archived),
                        process::freshOrigin,
                        Runnable::run,
                        BYTES_MAX);
        Incoming incoming = new Incoming(join.begin(peer, whole, total));
        current = Optional.of(incoming);
        return incoming;
    }

    private Backups archive() {
        return Backups.open(
                new BackupSettings(
                        beside(place.database(), ".backups"),
                        CopySettings.keeping(1, "sim"),
                        ArchiveSettings.DEFAULTS),
                new RegistryInspector(CLUSTER),
                process::steady);
    }

    @Override
    public void close() {
        current.filter(incoming -> !incoming.installing).ifPresent(Incoming::close);
        backups.ifPresent(Backups::close);
        backups = Optional.empty();
    }

    /** The exchange of the file, closed meanwhile. */
    private final class Marked implements Swap {
        private final String reason;
        private final Backups archived;
        private Optional<SqliteFolded> closed = Optional.empty();

        Marked(String reason, Backups archived) {
            this.reason = reason;
            this.archived = archived;
        }

        @Override
        public <T> T exclusively(Supplier<T> work) {
            return process.exclusively(reason, () -> alone(work), this::opened);
        }

        private <T> T alone(Supplier<T> work) {
            String root = process.held().root().toString();
            archived.archive().mark(MarkRequest.preSync(reason, root, Map.of()));
            SqliteFolded last = store();
            last.end();
            closed = Optional.of(last);
            return work.get();
        }

        private FactStore opened() {
            Replacement.complete(place.database());
            return closed.map(reopen).orElseGet(FileSnapshots.this::store);
        }
    }

    /** A snapshot on its way, of which a process that ends leaves nothing open. */
    private final class Incoming implements SnapshotIntake.Receipt {
        private final SnapshotIntake.Receipt receipt;
        private boolean installing;

        Incoming(SnapshotIntake.Receipt receipt) {
            this.receipt = receipt;
        }

        @Override
        public Hash whole() {
            return receipt.whole();
        }

        @Override
        public long received() {
            return receipt.received();
        }

        @Override
        public void take(SnapshotPart part) {
            receipt.take(part);
        }

        @Override
        public CompletionStage<Long> install(Consumer<String> progress) {
            installing = true;
            return receipt.install(progress);
        }

        @Override
        public void close() {
            current = Optional.empty();
            receipt.close();
        }
    }
}
