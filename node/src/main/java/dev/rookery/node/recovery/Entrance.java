package dev.rookery.node.recovery;

import dev.rookery.node.store.SqliteStore;
import dev.rookery.sync.driver.Kept;
import dev.rookery.sync.driver.PeerFacts;
import dev.rookery.sync.driver.StoreException;
import dev.rookery.sync.driver.SyncDriver;
import dev.rookery.sync.engine.Held;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Hash;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Where facts from a file enter a registry: as a peer's do, placed by the sync engine.
 *
 * <p>Threads: safe for any thread that may block.
 */
record Entrance(SqliteStore store, SyncDriver driver) {

    /** The longest that one step may take. */
    static final Duration STEP_MAX = Duration.ofMinutes(10);

    /** What the registry holds. */
    Held held() {
        return driver.held();
    }

    /** Whether a fact is held, this one and not a twin of it. */
    boolean holds(Fact fact) {
        return store.holds(fact.dot(), fact.hash());
    }

    /** The facts before one in its batch, in order, as far as they are held; none when not all. */
    List<Fact> before(Fact fact) {
        long from = fact.seq() - fact.batch().index();
        Map<Hash, Fact> held = new HashMap<>();
        for (Fact one : store.facts(fact.origin(), from, fact.seq() - 1, Long.MAX_VALUE)) {
            held.put(one.hash(), one);
        }
        List<Fact> batch = new ArrayList<>();
        for (Fact next = held.get(fact.prev()); next != null; next = held.get(next.prev())) {
            batch.add(next);
        }
        Collections.reverse(batch);
        return batch.size() == fact.batch().index() ? batch : List.of();
    }

    /**
     * Keeps the facts that fit.
     *
     * @param from where they come from, for messages
     * @param facts batches whole
     * @throws StoreException when the disk fails
     */
    Kept keep(String from, List<Fact> facts) {
        try {
            return driver.offer(PeerFacts.pulled(from, facts))
                    .toCompletableFuture()
                    .get(STEP_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException("the sync loop failed", e.getCause());
        } catch (TimeoutException e) {
            throw failed("the disk took more than " + STEP_MAX.toMinutes() + " minutes", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed("interrupted", e);
        }
    }

    private static StoreException failed(String why, Exception cause) {
        String message = "could not keep facts of a file: " + why + "; try again";
        return new StoreException(message, false, cause);
    }
}
