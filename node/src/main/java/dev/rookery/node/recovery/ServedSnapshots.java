package dev.rookery.node.recovery;

import dev.rookery.node.store.FactStream;
import dev.rookery.node.store.RegistryFile;
import dev.rookery.sync.driver.NodeBusyException;
import dev.rookery.sync.driver.SnapshotAsk;
import dev.rookery.sync.driver.StoreException;
import dev.rookery.sync.engine.NodeIdentity;
import dev.rookery.sync.message.SnapshotPart;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The snapshot that this node gives to those far behind, piece by piece, to one of them at a time.
 * Which facts it has is noted when it is asked for, and forgotten when nobody wants it; their bytes
 * are read piece by piece, for facts do not change.
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
    private final FileUse use;
    private final Executor maker;
    private final InstantSource clock;
    private Optional<CompletableFuture<Made>> made = Optional.empty();
    private String lessee = "";
    private Instant leased = Instant.EPOCH;

    /**
     * A stream of the facts of one moment.
     *
     * @param of whose database it is: after a restore it is another's
     */
    private record Made(FactStream stream, Optional<NodeIdentity> of, Instant at) {

        long bytes() {
            return stream.bytes();
        }
    }

    /**
     * @param facts how many the node holds
     * @param maker where snapshots are made: it takes seconds
     * @param clock one that nobody sets: a lease must not last until the wall clock has caught up
     */
    public ServedSnapshots(
            NodeBackups.Place place,
            LongSupplier facts,
            FileUse use,
            Executor maker,
            InstantSource clock) {
        this.place = place;
        this.facts = facts;
        this.use = use;
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
        boolean same = ask.whole().filter(snapshot.stream().whole()::equals).isPresent();
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
            return ask.whole().get().equals(snapshot.stream().whole());
        }
        long now = facts.getAsLong();
        boolean young = clock.instant().isBefore(snapshot.at().plus(YOUNG));
        return young && now - snapshot.stream().facts() <= now / LACKING_SHARE;
    }

    private static Made finished(CompletableFuture<Made> made) {
        try {
            return made.get(MAKING_WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new NodeBusyException("the snapshot is being made", RETRY);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof StoreException failed
                    ? new StoreException(failed.getMessage(), failed.full(), failed)
                    : new IllegalStateException("the snapshot was not made", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("could not make a snapshot: interrupted", false, e);
        }
    }

    private Made make() {
        long begun = System.nanoTime();
        Instant at = clock.instant();
        Made snapshot = reading(file -> new Made(file.stream(), file.identity(), at));
        log.info(
                "[backup] snapshot for nodes far behind: {} facts, {} MB, put in order in {} ms",
                snapshot.stream().facts(),
                snapshot.bytes() / 1_000_000,
                (System.nanoTime() - begun) / 1_000_000);
        return snapshot;
    }

    private <T> T reading(Function<RegistryFile, T> work) {
        return use.reading(
                () -> {
                    try (RegistryFile file = RegistryFile.open(place.database())) {
                        return work.apply(file);
                    }
                });
    }

    private SnapshotPart read(Made snapshot, long from) {
        int length = (int) Math.min(SnapshotPart.BYTES_MAX, snapshot.bytes() - from);
        byte[] bytes =
                reading(
                        file -> {
                            if (!file.identity().equals(snapshot.of())) {
                                forget();
                                throw new NodeBusyException("the snapshot is made anew", RETRY);
                            }
                            return file.read(snapshot.stream(), from, length);
                        });
        return new SnapshotPart(snapshot.stream().whole(), snapshot.bytes(), from, bytes);
    }

    private synchronized void forget() {
        made = Optional.empty();
    }
}
