package dev.rookery.node;

import dev.rookery.node.artifact.ServedBlobs;
import dev.rookery.node.recovery.ServedSnapshots;
import dev.rookery.node.recovery.Swap;
import dev.rookery.node.registry.Catalogue;
import dev.rookery.node.registry.Command;
import dev.rookery.node.registry.Decision;
import dev.rookery.node.service.Writes;
import dev.rookery.node.store.SqliteStore;
import dev.rookery.sync.driver.BlobAsk;
import dev.rookery.sync.driver.Kept;
import dev.rookery.sync.driver.NodeBusyException;
import dev.rookery.sync.driver.PeerFacts;
import dev.rookery.sync.driver.PullExchange;
import dev.rookery.sync.driver.RangeExchange;
import dev.rookery.sync.driver.SnapshotAsk;
import dev.rookery.sync.driver.SyncService;
import dev.rookery.sync.engine.Held;
import dev.rookery.sync.fact.Dot;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.message.BlobPart;
import dev.rookery.sync.message.BlobsReply;
import dev.rookery.sync.message.BlobsRequest;
import dev.rookery.sync.message.ClaimReply;
import dev.rookery.sync.message.ClaimRequest;
import dev.rookery.sync.message.Hello;
import dev.rookery.sync.message.Holding;
import dev.rookery.sync.message.Message;
import dev.rookery.sync.message.PullRequest;
import dev.rookery.sync.message.PullResponse;
import dev.rookery.sync.message.PushReply;
import dev.rookery.sync.message.PushRequest;
import dev.rookery.sync.message.RangeRequest;
import dev.rookery.sync.message.RangeResponse;
import dev.rookery.sync.message.Refusal;
import dev.rookery.sync.message.SnapshotPart;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The core that is in use now. What is made once and lives as long as the node asks here, so that a
 * restore can put another core in its place; meanwhile everybody is asked to come again.
 *
 * <p>Threads: safe for any thread.
 */
final class CoreSwitch implements SyncService, Swap, Writes, AutoCloseable {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final String RESTORING = "the database is being exchanged; ask again";

    /** A node far behind takes its own facts, and small gifts, while its snapshot comes. */
    private static final int GIFT_FACTS_MAX = 1_000;

    private static final Duration GIFT_LATER = Duration.ofSeconds(5);

    private final Supplier<Core> opener;
    private final Consumer<Throwable> broken;
    private final ServedSnapshots snapshots;
    private volatile BooleanSupplier joining = () -> false;
    private volatile Function<ClaimRequest, CompletionStage<ClaimReply>> claims =
            request -> CompletableFuture.completedStage(ClaimReply.ABSENT);
    private volatile Optional<ServedBlobs> blobs = Optional.empty();
    private volatile Core core;
    private volatile boolean exchanging;

    /**
     * Opens the first core.
     *
     * @param opener opens the database as it is on disk; may throw what opening throws
     * @param broken told when the database could not be opened again: the node has to be restarted
     * @param snapshots what is given to nodes far behind
     */
    CoreSwitch(
            Supplier<Core> opener,
            Consumer<Throwable> broken,
            Function<LongSupplier, ServedSnapshots> snapshots) {
        this.snapshots = snapshots.apply(() -> held().vector().facts());
        this.opener = opener;
        this.broken = broken;
        this.core = opener.get();
    }

    /** What is held, as of the last commit. */
    Held held() {
        return core.driver().held();
    }

    /** The core in use. Hold on to it for one call only. */
    Core now() {
        return core;
    }

    /** The store in use, for reads. */
    SqliteStore store() {
        if (exchanging) {
            throw busy();
        }
        return core.store();
    }

    Catalogue catalogue() {
        return store().catalogue();
    }

    @Override
    public boolean open() {
        return !exchanging && core.driver().readOnly().isEmpty();
    }

    @Override
    public CompletionStage<Decision> write(Command command, Consumer<Dot> named) {
        return exchanging ? CompletableFuture.failedFuture(busy()) : core.write(command, named);
    }

    /** Has something of this node's own kept, in a commit. */
    <T> CompletionStage<T> keep(Function<SqliteStore, T> work) {
        return exchanging ? CompletableFuture.failedFuture(busy()) : core.keep(work);
    }

    /** Answers claims from now on. */
    void claims(Function<ClaimRequest, CompletionStage<ClaimReply>> answers) {
        claims = answers;
    }

    /** Serves artifacts from now on; an exchange of the database does not concern them. */
    void serves(ServedBlobs artifacts) {
        blobs = Optional.of(artifacts);
    }

    @Override
    public BlobPart blob(BlobAsk ask) {
        return blobs.map(served -> served.part(ask)).orElse(BlobPart.absent(ask.whole()));
    }

    @Override
    public BlobsReply blobs(BlobsRequest request) {
        return blobs.map(served -> served.holdings(request))
                .orElseGet(() -> SyncService.super.blobs(request));
    }

    /** Tells whether this node is taking a peer's snapshot. */
    void joining(BooleanSupplier now) {
        joining = now;
    }

    /** What is given to nodes far behind. */
    ServedSnapshots snapshots() {
        return snapshots;
    }

    @Override
    public <T> T exclusively(Supplier<T> work) {
        return exchange(Core::close, work);
    }

    /** An exchange that is a sync step: the state before is marked, or nothing is exchanged. */
    Swap marked(String reason) {
        return new Swap() {
            @Override
            public <T> T exclusively(Supplier<T> work) {
                return exchange(last -> last.closeMarked(reason), work);
            }
        };
    }

    private synchronized <T> T exchange(Consumer<Core> closing, Supplier<T> work) {
        exchanging = true;
        try {
            closing.accept(core);
            return work.get();
        } finally {
            reopen();
        }
    }

    /** A node without a database answers 503 until it is restarted. */
    private void reopen() {
        boolean opened = false;
        try {
            core = opener.get();
            exchanging = false;
            opened = true;
        } finally {
            if (!opened) {
                broken.accept(
                        new IllegalStateException(
                                "the database could not be opened after an exchange"));
            }
        }
    }

    @Override
    public synchronized void close() {
        core.close();
    }

    @Override
    public Hello hello() {
        return core.point().hello();
    }

    @Override
    public Message hello(Hello other) {
        return core.point().hello(other);
    }

    @Override
    public boolean refused(String peer, Hello told, Refusal refusal) {
        return core.point().refused(peer, told, refusal);
    }

    @Override
    public Hash root() {
        return core.point().root();
    }

    @Override
    public PullResponse pull(PullRequest request) {
        if (exchanging) {
            throw busy();
        }
        if (joining.getAsBoolean() && request.give().size() > GIFT_FACTS_MAX) {
            throw new NodeBusyException(
                    "facts come by a snapshot; pull, or give later", GIFT_LATER);
        }
        return core.point().pull(request);
    }

    /** Has facts kept that no peer brings. */
    CompletionStage<Kept> offer(PeerFacts facts) {
        return exchanging ? CompletableFuture.failedFuture(busy()) : core.driver().offer(facts);
    }

    @Override
    public RangeResponse range(RangeRequest request) {
        if (exchanging) {
            throw busy();
        }
        return core.point().range(request);
    }

    @Override
    public SnapshotPart snapshot(SnapshotAsk ask) {
        if (exchanging) {
            throw busy();
        }
        return snapshots.part(ask);
    }

    @Override
    public CompletionStage<PushReply> push(PushRequest request) {
        return exchanging ? CompletableFuture.failedFuture(busy()) : core.point().push(request);
    }

    @Override
    public CompletionStage<ClaimReply> claim(ClaimRequest request) {
        return claims.apply(request);
    }

    @Override
    public List<Holding> holdings(Collection<Origin> origins) {
        return core.point().holdings(origins);
    }

    @Override
    public PullExchange exchange(String peer) {
        return core.point().exchange(peer);
    }

    @Override
    public RangeExchange ranges(String peer, List<Origin> origins) {
        return core.point().ranges(peer, origins);
    }

    private static NodeBusyException busy() {
        return new NodeBusyException(RESTORING, RETRY_AFTER);
    }
}
