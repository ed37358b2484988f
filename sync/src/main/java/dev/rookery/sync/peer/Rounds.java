package dev.rookery.sync.peer;

import dev.rookery.sync.driver.SyncService;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.membership.Membership;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Anti-entropy: whom to pull from, and when.
 *
 * <p>A random live peer every interval, give or take a fifth; every 60 s the one not heard from
 * longest; every 10 min one that the membership does not list; at once where somebody holds more
 * than it sent. Peers whose breakers are not closed are tried beside the rounds ({@link Probes}).
 *
 * <p>Source: Demers et al., <em>Epidemic Algorithms for Replicated Database Maintenance</em>, PODC
 * 1987 (anti-entropy, push-pull).
 *
 * <p>Threads: safe for any thread; its state is the timer thread's own.
 */
public final class Rounds implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);

    private static final int ROUNDS_AT_ONCE = 4;
    private static final int FIRST_WITHIN_MILLIS = 400;
    private static final Duration EAGER = Duration.ofMillis(500);
    private static final Duration SILENT_EVERY = Duration.ofSeconds(60);
    private static final Duration UNLISTED_EVERY = Duration.ofMinutes(10);
    private static final Duration NOBODY_ANSWERS = Duration.ofSeconds(10);
    private static final Duration READY_CHECK = Duration.ofMillis(250);

    private final Peers peers;
    private final Membership membership;
    private final PeerSettings settings;
    private final Machine machine;
    private final Supplier<Hash> held;
    private final Joins joins;
    private final Puller puller;
    private final Probes probes;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final Set<Peer> running = new HashSet<>();
    private final Set<Peer> wanted = new LinkedHashSet<>();
    private final Set<Peer> resting = new HashSet<>();
    private Instant started = Instant.EPOCH;
    private Instant silentAt = Instant.EPOCH;
    private Instant unlistedAt = Instant.EPOCH;
    private volatile boolean closed;

    /** How the newest round that was not complete ended, for people. */
    private volatile String hindrance = "";

    public Rounds(
            SyncService service,
            PeerCalls calls,
            Peers peers,
            Membership membership,
            PeerSettings settings,
            Joining joining,
            Machine machine) {
        this.peers = peers;
        this.membership = membership;
        this.settings = settings;
        this.machine = machine;
        this.held = service::root;
        this.joins = new Joins(calls, joining.intake(), joining.settings(), machine);
        this.puller = new Puller(service, calls, peers, joins, machine);
        this.probes = new Probes(peers, puller::probe, this::interval, machine, probed());
    }

    /** How this node begins when it is far behind. */
    public record Joining(SnapshotIntake intake, JoinSettings settings) {}

    /** Begins; the first round follows within half a second. */
    public void start() {
        membership.onChange(() -> onTimer(this::membershipChanged));
        onTimer(
                () -> {
                    started = machine.steady().instant();
                    silentAt = started;
                    unlistedAt = started;
                    checkReady();
                    after(
                            Duration.ofMillis(machine.random().nextInt(FIRST_WITHIN_MILLIS)),
                            this::tick);
                });
    }

    /**
     * Whether this node may be asked: its first pull is through, nobody has answered for 10 s, or
     * there is nobody.
     */
    public boolean ready() {
        return ready.isDone();
    }

    /** What is done before this node may be asked, for people; empty once it may. */
    public Optional<String> notReady() {
        return ready()
                ? Optional.empty()
                : joins.doing().or(() -> Optional.of("the first pull is not through" + hindrance));
    }

    /** What is done with a peer's snapshot now, for people; empty while there is none. */
    public Optional<String> joining() {
        return joins.doing();
    }

    /** Completes when {@link #ready} turns true. */
    public CompletionStage<Void> readiness() {
        return ready.minimalCompletionStage();
    }

    /** Pulls from a node soon; from somebody, when that one cannot be called. */
    public void pullSoon(String node) {
        onTimer(
                () -> {
                    List<Peer> live = new ArrayList<>(peers.live());
                    live.removeAll(resting);
                    Optional<Peer> peer =
                            peers.ofNode(node).filter(live::contains).or(() -> random(live));
                    peer.ifPresent(this::want);
                });
    }

    /** Pulls from everybody now, open breakers or not. */
    public CompletionStage<SyncReport> syncNow() {
        return sweep(Optional.empty());
    }

    /**
     * The same for whoever would rather ask again than wait for an answer that was lost: a peer
     * whose round is under way still after nothing was kept here for so long counts as failed.
     */
    public CompletionStage<SyncReport> syncNow(Duration patience) {
        return sweep(Optional.of(patience));
    }

    private CompletionStage<SyncReport> sweep(Optional<Duration> patience) {
        CompletableFuture<SyncReport> done = new CompletableFuture<>();
        onTimer(
                () -> {
                    peers.refresh();
                    List<Peer> all = peers.all();
                    all.forEach(Peer::halfOpen);
                    Sweep sweep = new Sweep(all, patience, swept());
                    sweep.begin(ROUNDS_AT_ONCE);
                    var unused = sweep.report().thenAccept(done::complete);
                });
        return done;
    }

    @Override
    public void close() {
        closed = true;
        ready.complete(null);
    }

    /** What a sync with everybody asks of the rounds. */
    private Sweep.Rim swept() {
        return new Sweep.Rim() {
            @Override
            public CompletionStage<PullReport> pull(Peer peer) {
                return puller.pull(peer)
                        .exceptionally(failure -> fault(peer, failure))
                        .thenApply(Rounds.this::readied);
            }

            @Override
            public void later(Runnable step) {
                onTimer(step);
            }

            @Override
            public void after(Duration delay, Runnable step) {
                Rounds.this.after(delay, step);
            }

            @Override
            public Object held() {
                return held.get();
            }

            @Override
            public Instant now() {
                return machine.steady().instant();
            }

            @Override
            public String called(Peer peer) {
                return peers.called(peer);
            }
        };
    }

    private PullReport readied(PullReport report) {
        if (report.complete()) {
            ready.complete(null);
        }
        return report;
    }

    private void tick() {
        try {
            peers.refresh();
            if (running.size() < ROUNDS_AT_ONCE) {
                choose().ifPresent(this::want);
            }
            probes.begin();
            peers.ownToAsk().ifPresent(puller::askOwn);
        } finally {
            after(pause(), this::tick); // Whatever went wrong once, rounds go on.
        }
    }

    /** What probes ask of the rounds, and bring them. */
    private Probes.Rim probed() {
        return new Probes.Rim() {
            @Override
            public boolean taken(Peer peer) {
                return running.contains(peer);
            }

            @Override
            public void answered(Peer peer) {
                want(peer);
            }

            @Override
            public void later(Runnable step) {
                onTimer(step);
            }
        };
    }

    private Duration pause() {
        double factor = 0.8 + 0.4 * machine.random().nextDouble();
        return Duration.ofNanos(Math.max(1_000_000, (long) (interval().toNanos() * factor)));
    }

    /** While nobody has answered yet, peers may just be starting: ask more often. */
    private Duration interval() {
        Duration interval = settings.interval();
        return ready.isDone() || interval.compareTo(EAGER) < 0 ? interval : EAGER;
    }

    private Optional<Peer> choose() {
        Instant now = machine.steady().instant();
        List<Peer> idle = peers.all().stream().filter(p -> !running.contains(p)).toList();
        if (!now.isBefore(unlistedAt.plus(UNLISTED_EVERY))) {
            unlistedAt = now;
            List<Peer> unlisted =
                    idle.stream().filter(p -> p.callable() && !peers.lists(p)).toList();
            if (!unlisted.isEmpty()) {
                return random(unlisted);
            }
        }
        List<Peer> present = idle.stream().filter(peers::present).toList();
        return present.isEmpty() ? among(idle, now) : among(present, now);
    }

    private Optional<Peer> among(List<Peer> idle, Instant now) {
        List<Peer> callable = idle.stream().filter(Peer::callable).toList();
        if (!now.isBefore(silentAt.plus(SILENT_EVERY))) {
            silentAt = now;
            return callable.stream().min(Comparator.comparing(Peer::lastHeard));
        }
        return random(callable.stream().filter(p -> p.live() && !p.figures().busy(now)).toList());
    }

    private Optional<Peer> random(List<Peer> from) {
        return from.isEmpty()
                ? Optional.empty()
                : Optional.of(from.get(machine.random().nextInt(from.size())));
    }

    private void want(Peer peer) {
        wanted.add(peer);
        beginWanted();
    }

    private void beginWanted() {
        Iterator<Peer> next = wanted.iterator();
        while (next.hasNext() && running.size() < ROUNDS_AT_ONCE && !closed) {
            Peer peer = next.next();
            if (running.add(peer)) {
                next.remove();
                var unused =
                        puller.pull(peer)
                                .whenComplete(
                                        (report, failure) ->
                                                onTimer(() -> ended(peer, report, failure)));
            }
        }
    }

    private void ended(Peer peer, PullReport report, Throwable failure) {
        running.remove(peer);
        PullReport result = failure == null ? report : fault(peer, failure);
        if (result.complete()) {
            ready.complete(null);
            if (peer.breaker() == Breaker.HALF_OPEN) {
                wanted.add(peer); // That counted, and was too little to close it.
            }
        } else if (result.kept() > 0) {
            wanted.add(peer); // It was cut short on the way: go on.
        } else {
            rest(peer);
        }
        if (!result.complete()) {
            hindrance = result.problem().map(why -> ": " + why).orElse("");
            LOG.debug("round with {} not complete: {}", peer.label(), result.problem().orElse(""));
        }
        beginWanted();
    }

    /**
     * After a round that brought nothing, gaps are no reason to ask this peer at once: what failed
     * would fail again, as often as rumors come. A busy one is asked again when it said, once.
     */
    private void rest(Peer peer) {
        Duration busy = peer.figures().busyFor(machine.steady().instant());
        if (resting.add(peer)) {
            after(
                    busy.isZero() ? settings.interval() : busy,
                    () -> {
                        resting.remove(peer);
                        if (!busy.isZero()) {
                            want(peer);
                        }
                    });
        }
    }

    /** What a round should never end with: a fault of this program, noted and lived with. */
    private static PullReport fault(Peer peer, Throwable failure) {
        LOG.error("the round with {} broke: {}", peer.label(), failure.toString(), failure);
        return new PullReport(peer.label(), 0, 0, false, Set.of(), Optional.of(failure.toString()));
    }

    private void membershipChanged() {
        peers.refresh();
        if (!ready.isDone()) {
            choose().ifPresent(this::want);
        }
    }

    private void checkReady() {
        if (ready.isDone()) {
            return;
        }
        try {
            judgeReady();
        } finally {
            if (!ready.isDone()) {
                after(READY_CHECK, this::checkReady);
            }
        }
    }

    private void judgeReady() {
        peers.refresh();
        List<Peer> all = peers.all();
        Instant now = machine.steady().instant();
        Instant answered =
                all.stream()
                        .filter(p -> p.figures().answeredEver())
                        .map(Peer::lastHeard)
                        .max(Comparator.naturalOrder())
                        .orElse(started);
        boolean nobodyThere = all.isEmpty() && membership.settled();
        boolean silence = !now.isBefore(answered.plus(NOBODY_ANSWERS)) && joins.doing().isEmpty();
        if (nobodyThere || silence) {
            ready.complete(null);
        }
    }

    private void after(Duration delay, Runnable task) {
        if (!closed) {
            var unused =
                    machine.timer().schedule(guarded(task), delay.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void onTimer(Runnable task) {
        if (closed) {
            return;
        }
        try {
            machine.timer().execute(guarded(task));
        } catch (RejectedExecutionException e) {
            LOG.debug("the timer has stopped, and the rounds with it");
        }
    }

    /** The timer's outermost place: a fault in one task must not end all rounds. */
    private Runnable guarded(Runnable task) {
        return () -> {
            if (closed) {
                return;
            }
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.error("a step of the rounds broke; the next ones go on", e);
            }
        };
    }
}
