package dev.rookery.node.hooks;

import dev.rookery.node.hooks.HookDelivery.Outcome;
import dev.rookery.node.registry.HookView;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * Takes one hook through the event log: what it wants is sent, one after the other, in the order in
 * which this node came to know. One that fails is tried again, less and less often, and holds up
 * what follows; one that failed for a day is given up. The log of events is the queue, so nothing
 * waits in memory.
 *
 * <p>Threads: {@link #run} by one thread at a time; the rest is for any thread.
 */
final class HookWork {

    /** How old an event may be that failed. */
    static final Duration GIVE_UP = Duration.ofHours(24);

    private static final int CHUNK = 100;
    private static final int CHUNKS_MAX = 200;
    private static final Duration PAUSE_MIN = Duration.ofSeconds(2);
    private static final Duration PAUSE_MAX = Duration.ofMinutes(5);

    private final HookView hook;
    private final HookPlace place;
    private final HookFeed feed;
    private final Optional<HookSender> sender;
    private final HookTally tally;
    private final Clock clock;
    private final AtomicBoolean running = new AtomicBoolean();
    private volatile long changesSeen = -1;
    private volatile int failures;
    private volatile long nextMillis;
    private volatile Optional<Long> waitingSince = Optional.empty();

    HookWork(
            HookView hook,
            HookPlace place,
            HookFeed feed,
            Optional<HookSender> sender,
            HookTally tally,
            Clock clock) {
        this.hook = hook;
        this.place = place;
        this.feed = feed;
        this.sender = sender;
        this.tally = tally;
        this.clock = clock;
    }

    HookView hook() {
        return hook;
    }

    HookPlace place() {
        return place;
    }

    /** Failures in a row. */
    int failures() {
        return failures;
    }

    /** When the oldest event that waits happened, ms since 1970; empty while none does. */
    Optional<Long> waitingSince() {
        return waitingSince;
    }

    /** Takes the turn, unless it runs, is to wait, or nothing happened since. */
    boolean begin() {
        boolean due =
                failures > 0
                        ? clock.millis() >= nextMillis
                        : feed.changes() != changesSeen || waitingSince.isPresent();
        return due && running.compareAndSet(false, true);
    }

    /** The turn could not be used after all. */
    void skip() {
        running.set(false);
    }

    /**
     * Goes as far as it gets.
     *
     * @param duty whether it is this node that sends
     */
    void run(BooleanSupplier duty) {
        try {
            long changes = feed.changes();
            listen();
            boolean more = true;
            for (int i = 0; more && i < CHUNKS_MAX; i++) {
                more = chunk(duty);
            }
            if (!more) {
                changesSeen = changes;
            }
        } finally {
            running.set(false);
        }
    }

    /** The newest event first: what others noted is believed of what was here by then. */
    private void listen() {
        long newest = feed.newest();
        if (newest < place.cursor()) {
            place.begin(); // The database was exchanged, and its log of events with it.
        }
        place.heard(feed.delivered(hook.id()), newest);
    }

    /** Whether there is more to do at once. */
    private boolean chunk(BooleanSupplier duty) {
        List<HookFeed.Happened> events = feed.after(place.cursor(), CHUNK);
        for (HookFeed.Happened happened : events) {
            if (!wanted(happened) || place.covered(happened)) {
                place.passed(happened.id());
            } else {
                waitingSince = Optional.of(Math.min(happened.atMillis(), clock.millis()));
                if (!duty.getAsBoolean() || sender.isEmpty() || !sent(happened, sender.get())) {
                    return false;
                }
            }
        }
        if (events.size() < CHUNK) {
            waitingSince = Optional.empty();
            failures = 0;
            return false;
        }
        return true;
    }

    private boolean wanted(HookFeed.Happened happened) {
        return hook.spec().wants(happened.event())
                && hook.set().rank().before(happened.event().fact().rank());
    }

    /** Whether the next one is due. */
    private boolean sent(HookFeed.Happened happened, HookSender by) {
        HookDelivery delivery = by.send(hook, happened);
        boolean old = clock.millis() - happened.atMillis() > GIVE_UP.toMillis();
        if (delivery.outcome() == Outcome.FAILED && old) {
            delivery =
                    new HookDelivery(
                            delivery.atMillis(),
                            delivery.eventId(),
                            delivery.type(),
                            Outcome.GIVEN_UP,
                            delivery.status(),
                            delivery.detail(),
                            delivery.tookMillis());
        }
        place.attempted(delivery, happened);
        tally.count(delivery.outcome());
        if (delivery.outcome().over()) {
            failures = 0;
            return true;
        }
        int failed = failures + 1; // Written by this thread alone.
        nextMillis = clock.millis() + pause(failed).toMillis();
        failures = failed;
        return false;
    }

    static Duration pause(int failures) {
        int doublings = Math.min(failures - 1, 16);
        Duration pause = PAUSE_MIN.multipliedBy(1L << doublings);
        return pause.compareTo(PAUSE_MAX) < 0 ? pause : PAUSE_MAX;
    }
}
