package dev.rookery.node;

import dev.rookery.node.recovery.Swap;
import dev.rookery.node.registry.Catalogue;
import dev.rookery.node.registry.Command;
import dev.rookery.node.registry.Decision;
import dev.rookery.node.store.SqliteStore;
import dev.rookery.sync.driver.NodeBusyException;
import dev.rookery.sync.driver.PullExchange;
import dev.rookery.sync.driver.RangeExchange;
import dev.rookery.sync.driver.SyncService;
import dev.rookery.sync.engine.Held;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.message.Hello;
import dev.rookery.sync.message.Message;
import dev.rookery.sync.message.PullRequest;
import dev.rookery.sync.message.PullResponse;
import dev.rookery.sync.message.PushReply;
import dev.rookery.sync.message.PushRequest;
import dev.rookery.sync.message.RangeRequest;
import dev.rookery.sync.message.RangeResponse;
import dev.rookery.sync.message.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The core that is in use now. What is made once and lives as long as the node asks here, so that a
 * restore can put another core in its place; meanwhile everybody is asked to come again.
 *
 * <p>Threads: safe for any thread.
 */
final class CoreSwitch implements SyncService, Swap, AutoCloseable {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final String RESTORING = "a restore is exchanging the database; ask again";

    private final Supplier<Core> opener;
    private final Consumer<Throwable> broken;
    private volatile Core core;
    private volatile boolean exchanging;

    /**
     * Opens the first core.
     *
     * @param opener opens the database as it is on disk; may throw what opening throws
     * @param broken told when the database could not be opened again: the node has to be restarted
     */
    CoreSwitch(Supplier<Core> opener, Consumer<Throwable> broken) {
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

    CompletionStage<Decision> write(Command command) {
        return exchanging ? CompletableFuture.failedFuture(busy()) : core.write(command);
    }

    @Override
    public synchronized <T> T exclusively(Supplier<T> work) {
        exchanging = true;
        try {
            core.close();
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
    public void refused(String peer, Refusal refusal) {
        core.point().refused(peer, refusal);
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
        return core.point().pull(request);
    }

    @Override
    public RangeResponse range(RangeRequest request) {
        if (exchanging) {
            throw busy();
        }
        return core.point().range(request);
    }

    @Override
    public CompletionStage<PushReply> push(PushRequest request) {
        return exchanging ? CompletableFuture.failedFuture(busy()) : core.point().push(request);
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
