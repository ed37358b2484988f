package dev.rookery.sync.driver;

import dev.rookery.sync.message.RangeRequest;
import dev.rookery.sync.message.RangeResponse;
import java.util.Optional;

/**
 * A comparison of some origins with one peer by ranges, from the side that calls: send {@link
 * #first}, hand each answer to {@link #next}, send what that returns, until it returns nothing.
 * Giving up in between is fine: what moved is durable.
 *
 * <p>Threads: one exchange, one thread; both calls read the store and {@link #next} waits for a
 * commit, so never an event loop.
 */
public interface RangeExchange {

    /** The opening request; empty when there is no origin to compare. */
    Optional<RangeRequest> first();

    /** What is wrong with an answer in itself, as {@link PullExchange#fault}. */
    default Optional<String> fault(RangeResponse response) {
        return Optional.empty();
    }

    /**
     * Keeps what came, durably, and says what to ask or give next.
     *
     * @return empty when the exchange is over
     * @throws NodeBusyException when too many facts wait here already
     * @throws SnapshotException when the state before could not be made restorable
     * @throws StoreException when the facts could not be kept or read
     */
    Optional<RangeRequest> next(RangeResponse response);

    /**
     * Why it ended early by the peer's fault: answers that neither narrow a span nor move a fact.
     * Empty while it goes on, and when it ended as it should.
     */
    default Optional<String> stalled() {
        return Optional.empty();
    }

    /** How it went so far. */
    PullOutcome outcome();
}
