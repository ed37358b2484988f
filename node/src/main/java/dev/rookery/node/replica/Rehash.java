package dev.rookery.node.replica;

import dev.rookery.node.artifact.ArtifactStore;
import dev.rookery.node.artifact.Fetches;
import dev.rookery.node.artifact.StoredArtifact;
import dev.rookery.node.artifact.Wanted;
import dev.rookery.sync.fact.Hash;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Hashes again what is here, spread over an interval, so that each artifact is looked at once in
 * it; what is not what it was is set aside and fetched from whoever has it.
 *
 * <p>Threads: {@link #step} by one at a time, it blocks as long as a file is read; {@link #state}
 * any.
 */
public final class Rehash {

    /** How often {@link #step} is to be called. */
    public static final Duration EVERY = Duration.ofSeconds(1);

    /** What nobody could heal is asked for again after so long. */
    private static final Duration HEAL_AGAIN = Duration.ofMinutes(1);

    /** Before an empty folder is looked at again. */
    private static final Duration IDLE = Duration.ofMinutes(1);

    /** Small artifacts in a step. */
    private static final int AT_ONCE = 100;

    /** Damaged artifacts that are asked for at a time. */
    private static final int HEALED_AT_ONCE = 16;

    private final ArtifactStore store;
    private final Fetches fetches;
    private final Duration interval;
    private final RehashMark mark;
    private final InstantSource clock;
    private Instant notBefore;
    private Instant asked;
    private Optional<Hash> last;
    private long bytesHere;
    private int healFrom;
    private volatile State state = new State(0, 0, 0);

    /**
     * What was done since the start.
     *
     * @param hashed artifacts
     * @param bytes of these
     * @param damaged how many were not what they were
     */
    public record State(long hashed, long bytes, long damaged) {}

    /**
     * @param interval within which each artifact is hashed once
     * @param mark where the last run was
     * @param clock one that nobody sets
     */
    public Rehash(
            ArtifactStore store,
            Fetches fetches,
            Duration interval,
            RehashMark mark,
            InstantSource clock) {
        this.store = store;
        this.fetches = fetches;
        this.interval = interval;
        this.mark = mark;
        this.clock = clock;
        this.last = mark.read();
        this.notBefore = clock.instant();
        this.asked = notBefore.minus(HEAL_AGAIN);
        this.bytesHere = store.totals().bytes();
    }

    /** What was done. */
    public State state() {
        return state;
    }

    /** Hashes the next artifacts, when it is time. */
    public void step() {
        Instant now = clock.instant();
        heal(now);
        for (int i = 0; i < AT_ONCE && !now.isBefore(notBefore); i++) {
            Optional<StoredArtifact> next = store.after(last);
            if (next.isPresent()) {
                hash(next.get(), now);
            } else if (last.isPresent()) {
                last = Optional.empty();
                bytesHere = store.totals().bytes();
            } else {
                notBefore = now.plus(IDLE);
            }
        }
    }

    private void hash(StoredArtifact artifact, Instant now) {
        boolean damaged = store.hashAgain(artifact.hash()) == ArtifactStore.Check.DAMAGED;
        last = Optional.of(artifact.hash());
        mark.write(artifact.hash());
        State before = state;
        state =
                new State(
                        before.hashed() + 1,
                        before.bytes() + artifact.size(),
                        before.damaged() + (damaged ? 1 : 0));
        if (damaged) {
            asked = now.minus(HEAL_AGAIN);
            heal(now);
        }
        notBefore = now.plus(pause(artifact.size()));
    }

    /** Its share of the interval: all together they fill it, so the disk is never busy with it. */
    private Duration pause(long bytes) {
        double share = Math.min(1, bytes / (double) Math.max(1, Math.max(bytes, bytesHere)));
        long millis = (long) (interval.toMillis() * share);
        return Duration.ofMillis(Math.max(1, millis));
    }

    private void heal(Instant now) {
        if (now.isBefore(asked.plus(HEAL_AGAIN))) {
            return;
        }
        asked = now;
        List<Hash> aside = store.aside();
        healFrom = healFrom < aside.size() ? healFrom : 0;
        aside.stream()
                .skip(healFrom)
                .limit(HEALED_AT_ONCE)
                .forEach(hash -> fetches.want(Wanted.of(hash)));
        healFrom += HEALED_AT_ONCE;
    }
}
