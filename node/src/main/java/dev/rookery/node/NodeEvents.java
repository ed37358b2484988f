package dev.rookery.node;

import dev.rookery.node.health.HealthBoard;
import dev.rookery.node.health.HealthComponent;
import dev.rookery.sync.driver.SyncListener;
import dev.rookery.sync.fact.Dot;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.log.RareLog;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the sync loop did, told to those who watch: health, logs, caches. What repeats is logged
 * once a minute, a change of state always.
 *
 * <p>Threads: called by the sync loop; reads are safe for any thread.
 */
final class NodeEvents implements SyncListener {

    private static final Logger log = LoggerFactory.getLogger(NodeEvents.class);

    private volatile Consumer<List<Fact>> watcher = facts -> {};
    private final AtomicLong commits = new AtomicLong();
    private final CompletableFuture<Throwable> fatal = new CompletableFuture<>();
    private final HealthComponent storage;
    private final HealthComponent sync;
    private final FactsAhead factsAhead;
    private final RareLog errors;
    private final RareLog warnings;

    NodeEvents(HealthBoard health, FactsAhead factsAhead, Clock clock) {
        this.factsAhead = factsAhead;
        errors = new RareLog(clock, log::error);
        warnings = new RareLog(clock, log::warn);
        storage = health.component(HealthBoard.STORAGE);
        sync = health.component(HealthBoard.REGISTRY_SYNC);
        storage.succeeded();
    }

    /** How many commits were made visible; raised before their writers are told. */
    long commits() {
        return commits.get();
    }

    /** Has somebody hear of what is kept, after those who do already. */
    void keptTo(Consumer<List<Fact>> another) {
        watcher = watcher.andThen(another);
    }

    /** Another database is in use: whatever was remembered of the last one is void. */
    void replaced() {
        commits.incrementAndGet();
    }

    /** Completes when the node has to be restarted. */
    CompletionStage<Throwable> fatal() {
        return fatal.minimalCompletionStage();
    }

    @Override
    public void kept(List<Fact> facts, Optional<String> peer) {
        commits.incrementAndGet();
        factsAhead.note(facts);
        watcher.accept(facts);
        storage.succeeded();
    }

    @Override
    public void stepDropped(String peer, int facts, String why) {
        errors.say(
                "dropped " + peer,
                "[sync] %d facts of %s were not kept: %s".formatted(facts, peer, why));
        sync.broken(why);
    }

    @Override
    public void factsRefused(String peer, Origin origin, String why) {
        warnings.say(
                "refused " + peer,
                "[sync] facts of origin %s from %s were refused: %s".formatted(origin, peer, why));
        sync.degraded("facts from " + peer + " were refused: " + why);
    }

    @Override
    public void forkSeen(Dot dot, String peer, String why) {
        errors.say(
                "fork " + peer,
                "[sync] seen from %s: %s; is a copy of some node's data directory in use?"
                        .formatted(peer, why));
        sync.degraded("origin " + dot.origin() + " has forked at seq " + dot.seq() + ": " + why);
    }

    @Override
    public void originRotated(Origin before, Origin now, String why) {
        warnings.say(
                "origin", "[sync] new origin %s instead of %s: %s".formatted(now, before, why));
    }

    @Override
    public void readOnly(boolean readOnly, String why) {
        if (readOnly) {
            log.error("[store] read-only: {}", why);
            storage.broken("read-only: " + why);
        } else {
            log.warn("[store] {}", why);
            storage.succeeded();
        }
    }

    @Override
    public void commitFailed(String why) {
        errors.say("commit", "[store] " + why);
        storage.failed(why);
    }

    @Override
    public void rumorsDropped(int facts) {
        log.debug("[sync] {} facts were not pushed: too much waits; a pull brings them", facts);
    }

    @Override
    public void stopped(Throwable cause) {
        log.error("[sync] the sync loop ended; the node stops and has to be restarted", cause);
        storage.broken("the sync loop ended: " + cause);
        fatal.complete(cause);
    }
}
