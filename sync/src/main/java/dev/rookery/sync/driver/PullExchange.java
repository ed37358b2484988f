package dev.rookery.sync.driver;

import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.message.PullRequest;
import dev.rookery.sync.message.PullResponse;
import java.util.List;
import java.util.Optional;

/**
 * One exchange with one peer, from the side that calls: send {@link #first} or {@link #survey},
 * hand each answer to {@link #next}, send what that returns, until it returns nothing. Giving up in
 * between is fine.
 *
 * <p>Threads: one exchange, one thread; both calls read the store and {@link #next} waits for a
 * commit, so never an event loop.
 */
public interface PullExchange {

    /** The opening request. */
    PullRequest first();

    /**
     * An opening request to which the answer has rows and no facts: how far behind this node is.
     */
    PullRequest survey();

    /** Facts that the rows of an answer speak of and this node has not. */
    long lacking(PullResponse response);

    /**
     * What is wrong with an answer in itself: such facts no node sends that keeps the rules. Asked
     * before {@link #next}.
     */
    default Optional<String> fault(PullResponse response) {
        return Optional.empty();
    }

    /** Facts that the peer says it holds and does not send, once the exchange is over. */
    default long withheld() {
        return 0;
    }

    /**
     * Facts of {@link #forked} origins that the peer says it holds and that are not here: what a
     * complete {@link RangeExchange} leaves is not sent by it.
     */
    default long owed() {
        return 0;
    }

    /**
     * Keeps what came, durably, and says what to ask or give next.
     *
     * @return empty when the exchange is over
     * @throws NodeBusyException when too many facts wait here already
     * @throws SnapshotException when the state before could not be made restorable
     * @throws StoreException when the facts could not be kept or read
     */
    Optional<PullRequest> next(PullResponse response);

    /**
     * Origins that forked and differ, once the exchange is over: what a {@link RangeExchange} with
     * the same peer is for.
     */
    List<Origin> forked();

    /** How it went so far, but for {@link #forked} origins. */
    PullOutcome outcome();
}
