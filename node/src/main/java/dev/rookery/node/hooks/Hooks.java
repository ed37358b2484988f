package dev.rookery.node.hooks;

import dev.rookery.node.health.HealthBoard;
import dev.rookery.node.health.HealthComponent;
import dev.rookery.node.hooks.HookDelivery.Outcome;
import dev.rookery.node.registry.HookView;
import dev.rookery.node.registry.Ulid;
import dev.rookery.sync.driver.NodeBusyException;
import dev.rookery.sync.driver.StoreException;
import dev.rookery.sync.fact.Origin;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLSocketFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The hooks of a node. One node of the cluster delivers; the others follow its notes and go on
 * where it stopped when it is gone. Each hook has a turn of its own, so that a receiver that does
 * not answer holds up no other.
 *
 * <p>Threads: {@link #turn} is run by one timer; the rest is for any thread.
 */
public final class Hooks implements AutoCloseable {

    /** How often a turn is due. */
    public static final Duration EVERY = Duration.ofSeconds(1);

    /** Notes of deliveries become facts no more often than this. */
    static final Duration NOTE_EVERY = Duration.ofMinutes(1);

    private static final Logger log = LoggerFactory.getLogger(Hooks.class);

    private static final Duration SAVE_EVERY = Duration.ofSeconds(5);
    private static final int AT_ONCE_MAX = 64;
    private static final int NOTED_HOOKS_MAX = 64;
    private static final int NOTED_ORIGINS_MAX = 32;
    private static final int FAILURES_TOLD = 3;
    private static final long STOP_SECONDS = 2;

    private final Needs needs;
    private final Clock clock;
    private final Optional<HookSender> sender;
    private final HookState state;
    private final HookTally tally = new HookTally();
    private final Map<Ulid, HookPlace> kept;
    private final ConcurrentSkipListMap<Ulid, HookWork> works = new ConcurrentSkipListMap<>();
    private final ScheduledExecutorService timer;
    private final ThreadPoolExecutor pool;
    private volatile boolean closed;
    private long changesSeen = -1;
    private long savedMillis;
    private long notedMillis;

    /**
     * What they stand on.
     *
     * @param key empty where no file is named: nothing is sent
     * @param trust whose certificates receivers may show
     * @param duty whether it is this node that delivers
     * @param others whether there is another node that would have to know what was delivered
     * @param notes writes a note of deliveries as a fact
     * @param file where places are kept
     */
    public record Needs(
            String cluster,
            Optional<HookKey> key,
            SSLSocketFactory trust,
            AllowedHosts hosts,
            HookFeed feed,
            BooleanSupplier duty,
            BooleanSupplier others,
            Notes notes,
            HealthBoard health,
            Path file) {}

    /** Where notes of deliveries go. */
    @FunctionalInterface
    public interface Notes {

        /** Up to where each origin's events were delivered, by hook; fails where it is not kept. */
        CompletionStage<?> write(SortedMap<Ulid, SortedMap<Origin, Long>> upTo);
    }

    /**
     * A hook and how it is doing here.
     *
     * @param failures in a row
     * @param waitingSinceMillis of the oldest event that waits, ms since 1970
     */
    public record Standing(
            HookView hook,
            String breaker,
            int failures,
            Optional<Long> waitingSinceMillis,
            Optional<HookDelivery> last) {}

    /** Over what a node has. */
    public Hooks(Needs needs, Clock clock) {
        this(needs, clock, HookSender.Pace.DEFAULTS);
    }

    Hooks(Needs needs, Clock clock, HookSender.Pace pace) {
        this.needs = needs;
        this.clock = clock;
        this.timer = Executors.newSingleThreadScheduledExecutor(task -> thread(task, "timer"));
        this.pool =
                new ThreadPoolExecutor(
                        0,
                        AT_ONCE_MAX,
                        10,
                        TimeUnit.SECONDS,
                        new SynchronousQueue<>(),
                        task -> thread(task, "sender"));
        this.sender =
                needs.key()
                        .map(
                                key ->
                                        new HookSender(
                                                needs.cluster(),
                                                key,
                                                needs.hosts(),
                                                pace,
                                                clock,
                                                timer,
                                                needs.trust()));
        this.state = new HookState(needs.file());
        this.kept = state.read();
        this.notedMillis = clock.millis();
    }

    private static Thread thread(Runnable task, String name) {
        Thread thread = new Thread(task, "rookery-hooks-" + name);
        thread.setDaemon(true);
        return thread;
    }

    /** Gives every hook that is due its turn, and keeps what was done. */
    public void turn() {
        learn();
        if (works.isEmpty()) {
            return;
        }
        works.values().forEach(this::give);
        long now = clock.millis();
        if (now - notedMillis >= NOTE_EVERY.toMillis() || now < notedMillis) {
            notedMillis = now;
            note();
        }
        if (now - savedMillis >= SAVE_EVERY.toMillis() || now < savedMillis) {
            savedMillis = now;
            save();
        }
        judge();
    }

    /** Which hooks there are, when facts came. */
    private void learn() {
        long changes = needs.feed().changes();
        if (changes == changesSeen) {
            return;
        }
        TreeMap<Ulid, HookView> live = new TreeMap<>();
        needs.feed().hooks().forEach(hook -> live.put(hook.id(), hook));
        works.keySet().retainAll(live.keySet());
        live.forEach((id, hook) -> works.computeIfAbsent(id, key -> work(hook)));
        changesSeen = changes;
    }

    private HookWork work(HookView hook) {
        HookPlace place = kept.remove(hook.id());
        boolean mine = sender.map(by -> by.key().name().equals(hook.spec().key())).orElse(false);
        return new HookWork(
                hook,
                place == null ? new HookPlace() : place,
                needs.feed(),
                mine ? sender : Optional.empty(),
                tally,
                clock);
    }

    private void give(HookWork work) {
        if (!work.begin()) {
            return;
        }
        try {
            pool.execute(() -> attempt(work));
        } catch (RejectedExecutionException e) {
            work.skip();
        }
    }

    /** The outermost place of a turn: it is taken again. */
    private void attempt(HookWork work) {
        try {
            work.run(() -> !closed && needs.duty().getAsBoolean());
        } catch (NodeBusyException e) {
            log.debug("[hooks] {} waits: {}", work.hook().id(), e.getMessage());
        } catch (StoreException e) {
            log.warn("[hooks] {} waits: {}", work.hook().id(), e.getMessage());
        }
    }

    /** Says to the others what was delivered; a node at rest, or alone, says nothing. */
    private CompletionStage<?> note() {
        if (!needs.others().getAsBoolean()) {
            return CompletableFuture.completedStage(0);
        }
        SortedMap<Ulid, SortedMap<Origin, Long>> upTo = new TreeMap<>();
        for (HookWork work : works.values()) {
            if (upTo.size() < NOTED_HOOKS_MAX) {
                SortedMap<Origin, Long> fresh = work.place().takeFresh(NOTED_ORIGINS_MAX);
                if (!fresh.isEmpty()) {
                    upTo.put(work.hook().id(), fresh);
                }
            }
        }
        if (upTo.isEmpty()) {
            return CompletableFuture.completedStage(0);
        }
        return needs.notes()
                .write(upTo)
                .whenComplete(
                        (done, failure) -> {
                            if (failure != null) {
                                upTo.forEach(this::putBack);
                            }
                        });
    }

    private void putBack(Ulid id, SortedMap<Origin, Long> fresh) {
        HookWork work = works.get(id);
        if (work != null) {
            work.place().putBack(fresh);
        }
    }

    private void save() {
        Map<Ulid, HookPlace> places = new TreeMap<>();
        works.forEach((id, work) -> places.put(id, work.place()));
        state.save(places);
    }

    /** The component is there from the first hook on. */
    private void judge() {
        HealthComponent component = needs.health().component(HealthBoard.HOOKS);
        component.details(this::details);
        problem().ifPresentOrElse(component::degraded, component::succeeded);
    }

    private Optional<String> problem() {
        if (!needs.duty().getAsBoolean()) {
            return Optional.empty();
        }
        if (sender.isEmpty()) {
            return Optional.of("nothing is delivered: hooks.key-file is not set on this node");
        }
        String key = sender.get().key().name();
        for (HookWork work : works.values()) {
            if (!work.hook().spec().key().equals(key)) {
                return Optional.of(
                        "hook "
                                + work.hook().id()
                                + " was set with another key than this node's hooks.key-file");
            }
            if (work.failures() >= FAILURES_TOLD) {
                String why = last(work).map(HookDelivery::detail).orElse("");
                return Optional.of("hook " + work.hook().id() + " fails: " + why);
            }
        }
        return Optional.empty();
    }

    private Map<String, Object> details() {
        Map<String, Object> figures = new TreeMap<>();
        figures.put("hooks", works.size());
        figures.put("delivers_here", needs.duty().getAsBoolean());
        figures.put("key", sender.isPresent());
        figures.put("failing", works.values().stream().filter(it -> it.failures() > 0).count());
        for (Outcome outcome : Outcome.values()) {
            figures.put(outcome.text(), tally.of(outcome));
        }
        return figures;
    }

    private static Optional<HookDelivery> last(HookWork work) {
        return work.place().log().stream().findFirst();
    }

    /** Whether this node sends, when it is up to it. */
    public boolean delivers() {
        return sender.isPresent() && needs.duty().getAsBoolean();
    }

    /** Its key, where it has one. */
    public Optional<HookKey> key() {
        return sender.map(HookSender::key);
    }

    /** Who may be called. */
    public AllowedHosts hosts() {
        return needs.hosts();
    }

    /** The hooks, by id; blocks. */
    public List<Standing> hooks() {
        List<Standing> all = new ArrayList<>();
        for (HookView hook : needs.feed().hooks()) {
            HookWork work = works.get(hook.id());
            all.add(
                    new Standing(
                            hook,
                            sender.map(by -> by.breaker(hook)).orElse("closed"),
                            work == null ? 0 : work.failures(),
                            work == null ? Optional.empty() : work.waitingSince(),
                            work == null ? Optional.empty() : last(work)));
        }
        return all;
    }

    /** What this node sent to a hook, newest first; at most {@value HookPlace#LOGGED_MAX}. */
    public List<HookDelivery> deliveries(Ulid id) {
        HookWork work = works.get(id);
        return work == null ? List.of() : work.place().log();
    }

    /**
     * Sends a test to a hook, whoever's turn it is.
     *
     * @return what became of it, empty where there is no such hook; fails with {@link
     *     RejectedExecutionException} where too many wait
     * @throws IllegalStateException without a {@link #key}
     */
    public CompletionStage<Optional<HookDelivery>> test(Ulid id) {
        HookSender by = sender.orElseThrow(() -> new IllegalStateException("no key for " + id));
        return CompletableFuture.supplyAsync(
                () ->
                        needs.feed().hooks().stream()
                                .filter(hook -> hook.id().equals(id))
                                .findFirst()
                                .map(hook -> tested(hook, by)),
                pool);
    }

    private HookDelivery tested(HookView hook, HookSender by) {
        HookDelivery delivery = by.test(hook);
        HookWork work = works.get(hook.id());
        if (work != null) {
            work.place().logged(delivery);
        }
        return delivery;
    }

    /** Figures for metrics; quick. */
    public HookCounts counts() {
        long now = clock.millis();
        long oldest =
                works.values().stream()
                        .flatMap(work -> work.waitingSince().stream())
                        .mapToLong(since -> Math.max(0, now - since))
                        .max()
                        .orElse(0);
        return new HookCounts(
                works.size(),
                works.values().stream().filter(work -> work.failures() > 0).count(),
                delivers(),
                Duration.ofMillis(delivers() ? oldest : 0),
                tally.of(Outcome.DELIVERED),
                tally.of(Outcome.REFUSED),
                tally.of(Outcome.FAILED),
                tally.of(Outcome.GIVEN_UP));
    }

    /**
     * Finishes what is being sent, for a short while, says so to the node that goes on, and keeps
     * the places.
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        pool.shutdown();
        try {
            if (!pool.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                pool.shutdownNow();
            }
        } catch (InterruptedException e) {
            pool.shutdownNow();
            Thread.currentThread().interrupt();
        }
        lastNote();
        timer.shutdownNow();
        if (!works.isEmpty()) {
            save();
        }
    }

    private void lastNote() {
        try {
            note().toCompletableFuture().get(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            log.debug("[hooks] the next node sends again what was not noted: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
