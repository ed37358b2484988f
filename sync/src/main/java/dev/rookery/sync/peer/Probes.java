package dev.rookery.sync.peer;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries peers whose breakers are not closed, so that a line which is whole again is found and used
 * in a few rounds, and not by the end of a breaker's wait or by chance.
 *
 * <p>Each round a quarter of them is greeted, four at most, whoever was not tried longest first.
 * Where one answers, a cut has ended, most likely for others too: the next is tried at once, until
 * one is silent. So two halves of a large cluster find each other in a round or two, and of many
 * dead peers four cost a call. Nobody is tried twice within half an interval.
 *
 * <p>Threads: the timer thread's own.
 */
final class Probes {
    private static final Logger LOG = LoggerFactory.getLogger(Probes.class);

    private static final int AT_ONCE = 4;

    /** Rounds in which each of up to 16 has its turn. */
    private static final int ROUNDS = 4;

    private final Peers peers;
    private final Function<Peer, CompletionStage<Boolean>> probe;
    private final Supplier<Duration> interval;
    private final Machine machine;
    private final Rim rim;
    private final Set<Peer> underWay = new HashSet<>();

    /** What the rounds lend. */
    interface Rim {

        /** Whether a round with it is under way, which tries it anyhow. */
        boolean taken(Peer peer);

        /** It is there: a round decides about its breaker. */
        void answered(Peer peer);

        /** Does it on the timer thread. */
        void later(Runnable step);
    }

    /**
     * @param probe greets a peer past its breaker, once; says whether it is there
     * @param interval between two rounds, as it is now
     */
    Probes(
            Peers peers,
            Function<Peer, CompletionStage<Boolean>> probe,
            Supplier<Duration> interval,
            Machine machine,
            Rim rim) {
        this.peers = peers;
        this.probe = probe;
        this.interval = interval;
        this.machine = machine;
        this.rim = rim;
    }

    /** A round begins. */
    void begin() {
        int share = (doubtful().size() + ROUNDS - 1) / ROUNDS;
        next(share);
    }

    /** A peer that says no has been heard, and is left to the rounds. */
    private List<Peer> doubtful() {
        Instant now = machine.steady().instant();
        return peers.all().stream()
                .filter(peer -> peer.breaker() != Breaker.CLOSED && !peer.figures().busy(now))
                .filter(peer -> peer.breaker() == Breaker.OPEN || !peer.figures().refuses())
                .toList();
    }

    private void next(int count) {
        Instant before = machine.steady().instant().minus(interval.get().dividedBy(2));
        doubtful().stream()
                .filter(peer -> !underWay.contains(peer) && !rim.taken(peer))
                .filter(peer -> peer.figures().triedAt().isBefore(before))
                .sorted(Comparator.comparing(peer -> peer.figures().triedAt()))
                .limit(Math.min(count, AT_ONCE - underWay.size()))
                .toList()
                .forEach(this::begin);
    }

    private void begin(Peer peer) {
        underWay.add(peer);
        var unused =
                probe.apply(peer)
                        .whenComplete(
                                (answered, failure) ->
                                        rim.later(() -> ended(peer, answered, failure)));
    }

    private void ended(Peer peer, Boolean answered, Throwable failure) {
        underWay.remove(peer);
        if (failure != null) {
            LOG.error("the probe of {} broke: {}", peer.label(), failure.toString(), failure);
            return;
        }
        peers.meter().probe(peer.label(), answered);
        if (answered) {
            rim.answered(peer);
            next(1);
        }
    }
}
