package dev.rookery.node.numbering;

import com.hazelcast.config.Config;
import com.hazelcast.config.MapConfig;
import com.hazelcast.core.HazelcastInstance;
import dev.rookery.node.service.Numbering;
import dev.rookery.sync.membership.HazelcastNode;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Numbers that no other member of the Hazelcast cluster gets too, as long as it holds together:
 * collisions are spared, and settled by the facts where they are not.
 *
 * <p>Per model one reservation is under way at a time, for all registrations that wait. When it is
 * not answered in time, or Hazelcast is not up, there is no hint, and Hazelcast is left alone for a
 * moment, so that a dying member does not slow every registration.
 *
 * <p>Threads: safe for any thread; never blocks.
 */
public final class HazelcastNumbering implements Numbering {
    /** How long a registration waits for its number, unless told otherwise. */
    public static final Duration ANSWER_WITHIN = Duration.ofMillis(200);

    private static final String MAP = "rookery-numbers";
    private static final int MAP_IDLE_SECONDS = 3_600;
    private static final int WAITING_MAX = 10_000;
    private static final int RESERVED_MAX = 1_000;
    private static final Duration LEFT_ALONE = Duration.ofSeconds(2);

    private final KnownNumbers known;
    private final LocalNumbering local;
    private final Executor workers;
    private final LongSupplier nanos;
    private final Duration answerWithin;
    private final Map<String, Deque<CompletableFuture<Hint>>> waiting = new HashMap<>();
    private int waitingCount;
    private volatile Optional<HazelcastNode> node = Optional.empty();
    private volatile long aloneUntilNanos;

    /**
     * @param known asked on the workers, once for each reservation
     * @param local what to say when Hazelcast does not
     * @param nanos a clock that never goes back, such as {@code System::nanoTime}
     * @param answerWithin how long a registration waits for its number; raising it slows them all
     *     while a member dies
     */
    public HazelcastNumbering(
            KnownNumbers known,
            LocalNumbering local,
            Executor workers,
            LongSupplier nanos,
            Duration answerWithin) {
        this.known = known;
        this.local = local;
        this.workers = workers;
        this.nanos = nanos;
        this.answerWithin = answerWithin;
        this.aloneUntilNanos = nanos.getAsLong();
    }

    /** Adds the map and its serializer to a configuration, before its instance starts. */
    public static void configure(Config config) {
        config.addMapConfig(
                new MapConfig(MAP)
                        .setBackupCount(1)
                        .setMaxIdleSeconds(MAP_IDLE_SECONDS)
                        .setStatisticsEnabled(false)
                        .setPerEntryStatsEnabled(false));
        config.getSerializationConfig()
                .addDataSerializableFactory(ReserveNumbers.FACTORY_ID, ReserveNumbers.factory());
    }

    /** From now on asks this instance, whenever it is up. */
    public void attach(HazelcastNode started) {
        node = Optional.of(started);
    }

    @Override
    public CompletionStage<Hint> next(String model) {
        if (instance().isEmpty()) {
            return local.next(model);
        }
        CompletableFuture<Hint> hint = new CompletableFuture<>();
        boolean first;
        synchronized (waiting) {
            if (waitingCount >= WAITING_MAX) {
                return local.next(model);
            }
            waitingCount++;
            first = !waiting.containsKey(model);
            waiting.computeIfAbsent(model, m -> new ArrayDeque<>()).add(hint);
        }
        if (first) {
            later(model);
        }
        return hint;
    }

    /** Up, and not left alone for having been slow. */
    private Optional<HazelcastInstance> instance() {
        return nanos.getAsLong() - aloneUntilNanos < 0
                ? Optional.empty()
                : node.flatMap(HazelcastNode::running);
    }

    private void later(String model) {
        try {
            workers.execute(() -> reserve(model));
        } catch (RejectedExecutionException e) {
            answer(take(model), 0);
            done(model);
        }
    }

    /** One reservation, for all that wait now. */
    private void reserve(String model) {
        List<CompletableFuture<Hint>> asked = take(model);
        CompletionStage<Long> last = ask(model, asked.size());
        var unused =
                last.toCompletableFuture()
                        .completeOnTimeout(-1L, answerWithin.toMillis(), TimeUnit.MILLISECONDS)
                        .handle((number, failure) -> failure == null ? number : -1L)
                        .thenAccept(
                                number -> {
                                    if (number < 0) {
                                        aloneUntilNanos = nanos.getAsLong() + LEFT_ALONE.toNanos();
                                    }
                                    answer(asked, Math.max(0, number));
                                    done(model);
                                });
    }

    /**
     * @return the last number reserved; 0 when there is nobody to ask
     */
    private CompletionStage<Long> ask(String model, int count) {
        try {
            Optional<HazelcastInstance> up = instance();
            Optional<KnownNumbers.Known> held = up.flatMap(i -> known.of(model));
            if (held.isEmpty()) {
                return CompletableFuture.completedFuture(0L);
            }
            return up.get()
                    .<String, Long>getMap(MAP)
                    .submitToKey(
                            held.get().model().entity(),
                            new ReserveNumbers(held.get().max(), count))
                    .toCompletableFuture()
                    .copy();
        } catch (RuntimeException e) { // The workers' outermost place: whoever waits goes on.
            return CompletableFuture.failedFuture(e);
        }
    }

    private List<CompletableFuture<Hint>> take(String model) {
        List<CompletableFuture<Hint>> taken = new ArrayList<>();
        synchronized (waiting) {
            Deque<CompletableFuture<Hint>> line = waiting.get(model);
            while (!line.isEmpty() && taken.size() < RESERVED_MAX) {
                taken.add(line.remove());
            }
            waitingCount -= taken.size();
        }
        return taken;
    }

    /** Ends a reservation, and begins the next where more wait. */
    private void done(String model) {
        synchronized (waiting) {
            if (waiting.get(model).isEmpty()) {
                waiting.remove(model);
                return;
            }
        }
        later(model);
    }

    private void answer(List<CompletableFuture<Hint>> asked, long last) {
        boolean majority = local.hint().majority();
        long number = last == 0 ? 0 : last - asked.size() + 1;
        for (CompletableFuture<Hint> hint : asked) {
            hint.complete(new Hint(number, majority));
            number += last == 0 ? 0 : 1;
        }
    }
}
