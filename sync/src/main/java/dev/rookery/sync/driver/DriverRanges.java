package dev.rookery.sync.driver;

import dev.rookery.sync.engine.Batches;
import dev.rookery.sync.engine.RangeInitiator;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.message.RangeRequest;
import dev.rookery.sync.message.RangeResponse;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Ranges of one origin after the other, keeping what comes through the sync loop.
 *
 * <p>Threads: one exchange, one thread; it blocks.
 */
final class DriverRanges implements RangeExchange {
    private final String peer;
    private final FactIntake driver;
    private final FactStore store;
    private final Duration wait;
    private final Deque<RangeInitiator> left = new ArrayDeque<>();
    private int kept;
    private int given;
    private boolean incomplete;
    private Optional<String> problem = Optional.empty();
    private Optional<String> stalled = Optional.empty();

    DriverRanges(
            String self,
            String peer,
            List<Origin> origins,
            FactIntake driver,
            FactStore store,
            Duration wait) {
        this.peer = peer;
        this.driver = driver;
        this.store = store;
        this.wait = wait;
        origins.forEach(origin -> left.add(new RangeInitiator(self, origin)));
    }

    @Override
    public Optional<RangeRequest> first() {
        return Optional.ofNullable(left.peek()).map(one -> one.open(driver.held(), store));
    }

    @Override
    public Optional<String> fault(RangeResponse response) {
        return Batches.malformed(response.facts());
    }

    @Override
    public Optional<RangeRequest> next(RangeResponse response) {
        RangeInitiator one = left.element();
        Kept result = new Kept(0, false, List.of(), Optional.empty());
        if (!response.facts().isEmpty()) {
            result = Blocking.get(driver.offer(PeerFacts.pulled(peer, response.facts())), wait);
        }
        kept += result.kept();
        given += response.given().kept();
        remember(result.problem());
        remember(response.given().problem().map(text -> peer + " could not keep facts: " + text));
        Optional<RangeRequest> next =
                one.next(response, result.kept(), !result.stuck().isEmpty(), store);
        if (next.isPresent()) {
            return next;
        }
        incomplete |= !one.complete();
        if (one.stalled() && stalled.isEmpty()) {
            stalled = Optional.of("no part of origin " + one.origin() + " that gets further");
        }
        left.remove();
        return first();
    }

    private void remember(Optional<String> text) {
        problem = problem.isPresent() ? problem : text;
    }

    @Override
    public Optional<String> stalled() {
        return stalled;
    }

    @Override
    public PullOutcome outcome() {
        return new PullOutcome(kept, given, left.isEmpty() && !incomplete, problem);
    }
}
