package dev.rookery.sync.peer;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The other nodes' wall clocks beside this one's, as they were last heard.
 *
 * <p>A reading expires: an old one tells of a clock that may have been set since, here or there. A
 * jump of this node's own clock makes all of them old, or of the future, at once.
 *
 * <p>Threads: safe for any thread.
 */
public final class PeerClocks {
    private static final int PEERS_MAX = 1_000;

    private final Clock clock;
    private final Duration freshFor;
    private final Map<String, Reading> readings =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Reading> eldest) {
                    return size() > PEERS_MAX;
                }
            };

    private record Reading(Duration ahead, Instant at) {}

    /**
     * Where this node's clock stands among the others.
     *
     * @param ahead how far the clocks in the middle are ahead of this node's; negative when they
     *     are behind it; empty when none was heard
     * @param heard how many clocks that follows from
     */
    public record Skew(Optional<Duration> ahead, int heard) {}

    /**
     * @param freshFor how long a reading counts; longer needs fewer calls, and trusts older ones
     */
    public PeerClocks(Clock clock, Duration freshFor) {
        this.clock = clock;
        this.freshFor = freshFor;
    }

    /**
     * Notes an answer's time. It is taken for the time in the middle between request and answer.
     *
     * @param millis the other's wall clock, ms since 1970
     * @param sentMillis this node's, when it asked
     */
    public void answered(String node, long millis, long sentMillis) {
        Instant now = clock.instant();
        long middle = sentMillis + (now.toEpochMilli() - sentMillis) / 2;
        note(node, millis - middle, now);
    }

    /** Notes a caller's time. The way of its request, some milliseconds, is not taken off. */
    public void called(String node, long millis) {
        Instant now = clock.instant();
        note(node, millis - now.toEpochMilli(), now);
    }

    /** How far one node's clock was ahead, while that still counts. */
    public Optional<Duration> ahead(String node) {
        Instant now = clock.instant();
        synchronized (readings) {
            return Optional.ofNullable(readings.get(node))
                    .filter(reading -> fresh(reading, now))
                    .map(Reading::ahead);
        }
    }

    /**
     * Where this node's clock stands now: the median, and of an even number whatever lies between
     * the two in the middle and is nearest to this node's. So of two peers that disagree, neither
     * can put a node in the wrong whose clock lies between theirs or agrees with one.
     */
    public Skew skew() {
        Instant now = clock.instant();
        List<Duration> ahead = new ArrayList<>();
        synchronized (readings) {
            readings.values().removeIf(reading -> !fresh(reading, now));
            readings.values().forEach(reading -> ahead.add(reading.ahead()));
        }
        if (ahead.isEmpty()) {
            return new Skew(Optional.empty(), 0);
        }
        Collections.sort(ahead);
        Duration low = ahead.get((ahead.size() - 1) / 2);
        Duration high = ahead.get(ahead.size() / 2);
        Duration nearest =
                low.compareTo(Duration.ZERO) > 0
                        ? low
                        : high.compareTo(Duration.ZERO) < 0 ? high : Duration.ZERO;
        return new Skew(Optional.of(low.equals(high) ? low : nearest), ahead.size());
    }

    private void note(String node, long aheadMillis, Instant now) {
        synchronized (readings) {
            readings.put(node, new Reading(Duration.ofMillis(aheadMillis), now));
        }
    }

    private boolean fresh(Reading reading, Instant now) {
        return !now.isBefore(reading.at()) && now.isBefore(reading.at().plus(freshFor));
    }
}
