package dev.rookery.node.recovery;

import dev.rookery.backup.BackupException;
import dev.rookery.backup.file.Sha256;
import dev.rookery.backup.sqlite.OnlineCopy;
import dev.rookery.node.store.SnapshotFile;
import dev.rookery.sync.driver.NodeBusyException;
import dev.rookery.sync.driver.SnapshotAsk;
import dev.rookery.sync.driver.StoreException;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.message.SnapshotPart;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The snapshot that this node gives to those far behind, piece by piece, to one of them at a time.
 * It is made when it is asked for, kept while it is young, and thrown away when nobody wants it.
 *
 * <p>Threads: safe for any thread that may block.
 */
public final class ServedSnapshots {

    /** How old it may be when somebody begins with it: what is newer is pulled. */
    static final Duration YOUNG = Duration.ofMinutes(5);

    /** Whoever asks for nothing for so long has gone. */
    static final Duration LEASE = Duration.ofSeconds(10);

    private static final Logger log = LoggerFactory.getLogger(ServedSnapshots.class);

    /** Of the facts that are held when somebody begins, how many a snapshot may lack: one in 20. */
    private static final long LACKING_SHARE = 20;

    private static final Duration MAKING_WAIT = Duration.ofSeconds(10);
    private static final Duration RETRY = Duration.ofSeconds(2);

    private final NodeBackups.Place place;
    private final LongSupplier facts;
    private final FileUse file;
    private final Executor maker;
    private final InstantSource clock;
    private Optional<CompletableFuture<Made>> made = Optional.empty();
    private String lessee = "";
    private Instant leased = Instant.EPOCH;

    private record Made(Path path, Hash whole, long bytes, long facts, Instant at) {}

    /**
     * @param facts how many the node holds
     * @param maker where snapshots are made: it takes seconds
     * @param clock one that nobody sets: a lease must not last until the wall clock has caught up
     */
    public ServedSnapshots(
            NodeBackups.Place place,
            LongSupplier facts,
            FileUse file,
            Executor maker,
            InstantSource clock) {
        this.place = place;
        this.facts = facts;
        this.file = file;
        this.maker = maker;
        this.clock = clock;
    }

    /**
     * A piece.
     *
     * @throws NodeBusyException when another node is served, or the file is still being made
     * @throws StoreException when it could not be made or read
     */
    public SnapshotPart part(SnapshotAsk ask) {
        lease(ask.node());
        Made snapshot = finished(current(ask));
        boolean same = ask.whole().filter(snapshot.whole()::equals).isPresent();
        if (same && ask.from() >= snapshot.bytes()) {
            throw new IllegalArgumentException(
                    "the snapshot has " + snapshot.bytes() + " bytes, none at " + ask.from());
        }
        return read(snapshot, same ? ask.from() : 0);
    }

    /** Throws away what nobody has asked for in a while. */
    public synchronized void tidy() {
        boolean unused = !clock.instant().isBefore(leased.plus(YOUNG));
        if (unused && made.filter(CompletableFuture::isDone).isPresent()) {
            made = Optional.empty();
            PastStates.clear(path());
        }
    }

    private synchronized void lease(String node) {
        Instant now = clock.instant();
        boolean free = lessee.equals(node) || !now.isBefore(leased.plus(LEASE));
        if (!free) {
            throw new NodeBusyException("a snapshot is being served to " + lessee, RETRY);
        }
        lessee = node;
        leased = now;
    }

    /** Whoever has begun goes on with what there is; whoever begins gets a young one. */
    private synchronized CompletableFuture<Made> current(SnapshotAsk ask) {
        Optional<CompletableFuture<Made>> usable =
                made.filter(it -> !it.isCompletedExceptionally())
                        .filter(it -> !it.isDone() || fits(it.join(), ask));
        if (usable.isEmpty()) {
            made = Optional.of(CompletableFuture.supplyAsync(this::make, maker));
        }
        return made.orElseThrow();
    }

    private boolean fits(Made snapshot, SnapshotAsk ask) {
        if (ask.whole().isPresent()) {
            return ask.whole().get().equals(snapshot.whole());
        }
        long now = facts.getAsLong();
        boolean young = clock.instant().isBefore(snapshot.at().plus(YOUNG));
        return young && now - snapshot.facts() <= now / LACKING_SHARE;
    }

    private static Made finished(CompletableFuture<Made> made) {
        try {
            return made.get(MAKING_WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new NodeBusyException("the snapshot is being made", RETRY);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof BackupException failed
                    ? new StoreException(failed.getMessage(), failed.full(), failed)
                    : new IllegalStateException("the snapshot was not made", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("could not make a snapshot: interrupted", false, e);
        }
    }

    private Path path() {
        return place.scratch().resolve("snapshot.db");
    }

    private Made make() {
        Path path = path();
        long begun = System.nanoTime();
        PastStates.clear(path);
        Instant at = clock.instant();
        long held = facts.getAsLong();
        try {
            file.reading(
                    () -> {
                        OnlineCopy.tables(
                                place.database(),
                                path,
                                SnapshotFile.script(),
                                SnapshotFile.tables());
                        return path;
                    });
            Made snapshot = new Made(path, Hash.parse(Sha256.of(path)), Files.size(path), held, at);
            log.info(
                    "[backup] snapshot for nodes far behind: {} facts, {} MB, made in {} ms",
                    held,
                    snapshot.bytes() / 1_000_000,
                    (System.nanoTime() - begun) / 1_000_000);
            return snapshot;
        } catch (IOException e) {
            throw BackupException.of("make a snapshot", path, e);
        }
    }

    private static SnapshotPart read(Made snapshot, long from) {
        int length = (int) Math.min(SnapshotPart.BYTES_MAX, snapshot.bytes() - from);
        ByteBuffer bytes = ByteBuffer.allocate(length);
        try (FileChannel channel = FileChannel.open(snapshot.path())) {
            int read = 0;
            while (bytes.hasRemaining() && read >= 0) {
                read = channel.read(bytes, from + bytes.position());
            }
        } catch (IOException e) {
            String why = "could not read the snapshot " + snapshot.path() + ": " + e;
            throw new StoreException(why + "; check the disk", false, e);
        }
        if (bytes.hasRemaining()) {
            throw new StoreException("the snapshot has become shorter; ask again", false, null);
        }
        return new SnapshotPart(snapshot.whole(), snapshot.bytes(), from, bytes.array());
    }
}
