package dev.rookery.sync.driver;

import dev.rookery.sync.engine.PullInitiator;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.message.PullRequest;
import dev.rookery.sync.message.PullResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * An exchange that keeps what comes through the sync loop.
 *
 * <p>Threads: one exchange, one thread; it blocks.
 */
final class DriverExchange implements PullExchange {
    private final PullInitiator initiator;
    private final String peer;
    private final SyncDriver driver;
    private final FactStore store;
    private final Duration wait;
    private int kept;
    private int given;
    private Optional<String> problem = Optional.empty();

    DriverExchange(String self, String peer, SyncDriver driver, FactStore store, Duration wait) {
        this.initiator = new PullInitiator(self);
        this.peer = peer;
        this.driver = driver;
        this.store = store;
        this.wait = wait;
    }

    @Override
    public PullRequest first() {
        return initiator.open(driver.held());
    }

    @Override
    public Optional<PullRequest> next(PullResponse response) {
        List<Origin> stuck = List.of();
        if (!response.facts().isEmpty()) {
            Kept result =
                    Blocking.get(driver.offer(PeerFacts.pulled(peer, response.facts())), wait);
            kept += result.kept();
            stuck = result.stuck();
            remember(result.problem());
        }
        given += response.given().kept();
        remember(response.given().problem().map(text -> peer + " could not keep facts: " + text));
        return initiator.next(driver.held(), response, stuck, store);
    }

    private void remember(Optional<String> text) {
        problem = problem.isPresent() ? problem : text;
    }

    @Override
    public PullOutcome outcome() {
        return new PullOutcome(kept, given, initiator.complete(), problem);
    }
}
