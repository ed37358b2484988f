package dev.rookery.sync.membership;

import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one Hazelcast instance of this process, shared by membership and numbering. It starts beside
 * the node, which never waits for it, and may never come: everything goes on without.
 *
 * <p>Threads: safe for any thread.
 */
public final class HazelcastNode implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HazelcastNode.class);

    private final HazelcastSettings settings;
    private final String node;
    private final URI url;
    private final CompletableFuture<HazelcastInstance> instance = new CompletableFuture<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    private HazelcastNode(HazelcastSettings settings, String node, URI url) {
        this.settings = settings;
        this.node = node;
        this.url = url;
    }

    /**
     * Begins to start, on a thread of its own, and returns at once.
     *
     * @param node this node's id, told to the others
     * @param url this node's sync address, told to the others
     * @param more what others need of the instance, such as maps and serializers; called before it
     *     starts
     */
    public static HazelcastNode start(
            HazelcastSettings settings, String node, URI url, Consumer<Config> more) {
        HazelcastNode started = new HazelcastNode(settings, node, url);
        Thread thread = new Thread(() -> started.run(more), "rookery-hazelcast-start");
        thread.setDaemon(true);
        thread.start();
        return started;
    }

    /** The instance once it is up; fails when it could not start. */
    public CompletionStage<HazelcastInstance> instance() {
        return instance.minimalCompletionStage();
    }

    /** Whether starting has ended, well or not. */
    boolean started() {
        return instance.isDone();
    }

    /** The instance, if it is up and running now. */
    public Optional<HazelcastInstance> running() {
        if (!instance.isDone() || instance.isCompletedExceptionally()) {
            return Optional.empty();
        }
        HazelcastInstance up = instance.join();
        return up.getLifecycleService().isRunning() ? Optional.of(up) : Optional.empty();
    }

    /** Leaves, within the settings' time to shut down; after it the instance is cut off. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        if (!instance.isDone()) {
            return; // The starting thread sees that it is too late, and ends what it started.
        }
        running().ifPresent(this::leave);
    }

    private void run(Consumer<Config> more) {
        try {
            Config config = HazelcastConfig.of(settings, node, url);
            more.accept(config);
            HazelcastInstance up = Hazelcast.newHazelcastInstance(config);
            instance.complete(up);
            if (closed.get()) {
                up.getLifecycleService().terminate();
                return;
            }
            LOG.info(
                    "Hazelcast is up on {} with {} members",
                    up.getCluster().getLocalMember().getAddress(),
                    up.getCluster().getMembers().size());
        } catch (RuntimeException e) { // Hazelcast throws the bare type when no interface fits.
            LOG.warn(
                    "Hazelcast could not start on {}:{}, sync goes on without it: {}; check"
                            + " cluster.hazelcast and restart",
                    settings.host(),
                    settings.port(),
                    e.getMessage());
            instance.completeExceptionally(e);
        }
    }

    private void leave(HazelcastInstance up) {
        CompletableFuture<Void> left = new CompletableFuture<>();
        Thread thread =
                new Thread(
                        () -> {
                            up.shutdown();
                            left.complete(null);
                        },
                        "rookery-hazelcast-stop");
        thread.setDaemon(true);
        thread.start();
        if (!within(left, settings.shutdown())) {
            up.getLifecycleService().terminate();
        }
    }

    private static boolean within(CompletableFuture<Void> left, Duration limit) {
        try {
            left.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException | ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
