package dev.rookery.node.replica;

import dev.rookery.node.artifact.ArtifactStore;
import dev.rookery.node.artifact.FetchOutcome;
import dev.rookery.node.artifact.Fetches;
import dev.rookery.node.registry.Catalogue;
import dev.rookery.node.registry.Lookup;
import dev.rookery.node.registry.Stage;
import dev.rookery.node.registry.Ulid;
import dev.rookery.node.registry.VersionView;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Hash;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Brings the artifacts here that the rule wants on this node, one at a time. Versions that facts
 * name are looked at as the facts come; what facts do not tell is found by walks over all that is
 * registered. One begins when other nodes answer than at the last, some time after something was
 * committed, and again where something was missing.
 *
 * <p>Walks are a small share of the time, however much is registered: a step looks for a fifth of a
 * second at most, and after a walk comes a rest of twenty times as long as it looked.
 *
 * <p>Threads: {@link #step} by one at a time, it may wait for a second; {@link #kept} is called by
 * the sync loop; {@link #state} any.
 */
public final class Replicator {

    /** How often {@link #step} is to be called. */
    public static final Duration EVERY = Duration.ofSeconds(1);

    /** What nobody had is looked for again after so long, then twice as long, and so on. */
    private static final Duration AGAIN = Duration.ofSeconds(10);

    private static final Duration AGAIN_MAX = Duration.ofMinutes(10);
    private static final int PATIENCE_MAX = 10_000;

    /** How long a step looks. */
    private static final Duration LOOK = Duration.ofMillis(200);

    /** A walk is followed by a rest of so many times what it took. */
    private static final int REST = 20;

    /** How long commits wait for the walk that looks at what they did beside naming versions. */
    private static final Duration REGULAR = Duration.ofMinutes(1);

    /** How long a step may wait for what comes. */
    private static final Duration WAIT = Duration.ofSeconds(1);

    /** Small artifacts that come within a step, at most. */
    private static final int FETCHES = 100;

    private static final int MISSING_SHOWN_MAX = 10;
    private static final int WANTED_AT_ONCE_MAX = 10_000;

    private final ReplicaRule rule;
    private final Catalogue catalogue;
    private final ArtifactStore store;
    private final Fetches fetches;
    private final Cluster cluster;
    private final NamedByFacts named;
    private final LongSupplier commits;
    private final InstantSource clock;
    private final Map<Hash, Patience> patience =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Hash, Patience> eldest) {
                    return size() > PATIENCE_MAX;
                }
            };
    private final Deque<WantedBlob> queue = new ArrayDeque<>();
    private Optional<CompletableFuture<FetchOutcome>> fetching = Optional.empty();
    private Optional<WantedBlob> fetched = Optional.empty();
    private Optional<VersionWalk> walk = Optional.empty();
    private Set<Hash> seen = new LinkedHashSet<>();
    private List<String> missing = new ArrayList<>();
    private long wanted;
    private long lacking;
    private long begunAtCommit = -1;
    private List<String> begunWith = List.of();
    private Duration looked = Duration.ZERO;
    private Duration lookedNow = Duration.ZERO;
    private Instant ended = Instant.EPOCH;
    private volatile State state;
    private volatile Consumer<Ulid> arrivals = version -> {};

    /** When to look again for what nobody had. */
    private record Patience(Instant until, Duration pause, String why) {}

    /** Who else there is. */
    public interface Cluster {
        /** This node's id. */
        String self();

        /** The other nodes that answer now, by id. */
        List<String> others();

        /** Whether this node has heard from others, or waited for them long enough. */
        boolean met();
    }

    /**
     * What the last walk to its end found, and what was named since.
     *
     * @param wanted artifacts that the rule wants here
     * @param missing of these, how many could not be had
     * @param examples of what is missing, as {@code MODEL:ULID path: why}
     */
    public record State(ReplicaRule rule, long wanted, long missing, List<String> examples) {
        public State {
            examples = List.copyOf(examples);
        }
    }

    /**
     * @param commits counts what becomes visible
     * @param clock one that nobody sets
     */
    public Replicator(
            ReplicaRule rule,
            Catalogue catalogue,
            ArtifactStore store,
            Fetches fetches,
            Cluster cluster,
            LongSupplier commits,
            InstantSource clock) {
        this.rule = rule;
        this.named = new NamedByFacts(rule);
        this.catalogue = catalogue;
        this.store = store;
        this.fetches = fetches;
        this.cluster = cluster;
        this.commits = commits;
        this.clock = clock;
        this.state = new State(rule, 0, 0, List.of());
    }

    /** Has somebody told for which versions bytes were brought. */
    public void tell(Consumer<Ulid> told) {
        arrivals = told;
    }

    /** What the last walk found. */
    public State state() {
        return state;
    }

    /** Notes versions that the rule may want now; quick. */
    public void kept(List<Fact> facts) {
        named.note(facts);
    }

    /** Goes on a little. */
    public void step() {
        if (rule.kind() == ReplicaRule.Kind.NONE || !cluster.met()) {
            return;
        }
        Instant until = clock.instant().plus(WAIT);
        lookedNow = Duration.ZERO;
        int fetches = 0;
        while (fetches < FETCHES && fetchEnded(Duration.between(clock.instant(), until))) {
            if (fetchNext()) {
                fetches++;
            } else if (lookedNow.compareTo(LOOK) >= 0 || !look()) {
                return;
            }
        }
    }

    /** Looks at a version that was named, or goes on with a walk; false when neither is due. */
    private boolean look() {
        Instant begun = clock.instant();
        Optional<Ulid> next = begunAtCommit < 0 ? Optional.empty() : named.poll();
        if (next.isPresent()) {
            considerNamed(next.get());
        } else if (walk.isPresent() || due()) {
            walkOn();
            looked = looked.plus(Duration.between(begun, clock.instant()));
        } else {
            return false;
        }
        lookedNow = lookedNow.plus(Duration.between(begun, clock.instant()));
        return true;
    }

    private boolean due() {
        Instant now = clock.instant();
        if (now.isBefore(ended.plus(looked.multipliedBy(REST)))) {
            return false;
        }
        boolean again = lacking > 0 && !now.isBefore(ended.plus(AGAIN));
        boolean others =
                rule.kind() == ReplicaRule.Kind.COPIES && !cluster.others().equals(begunWith);
        boolean old = named.overflowed() || !now.isBefore(ended.plus(REGULAR));
        return (commits.getAsLong() != begunAtCommit && old) || others || again;
    }

    private void begin() {
        named.forgetOverflow();
        begunAtCommit = commits.getAsLong();
        begunWith = List.copyOf(cluster.others());
        Optional<Stage> stage =
                rule.kind() == ReplicaRule.Kind.PRODUCTION
                        ? Optional.of(Stage.PRODUCTION)
                        : Optional.empty();
        walk = Optional.of(new VersionWalk(catalogue, stage));
        seen = new LinkedHashSet<>();
        missing = new ArrayList<>();
        wanted = 0;
        lacking = 0;
        looked = Duration.ZERO;
    }

    private void walkOn() {
        if (walk.isEmpty()) {
            begin();
        }
        Optional<List<VersionView>> versions = walk.orElseThrow().next();
        versions.ifPresent(page -> page.forEach(this::consider));
        if (versions.isEmpty()) {
            walk = Optional.empty();
            ended = clock.instant();
            publish();
        }
    }

    private void considerNamed(Ulid id) {
        Lookup<VersionView> found = catalogue.versionById(id, OptionalLong.empty());
        if (found instanceof Lookup.Found<VersionView> is && wants(is.value().stage())) {
            consider(is.value());
            publish();
        }
    }

    private boolean wants(Stage stage) {
        return rule.kind() == ReplicaRule.Kind.PRODUCTION
                ? stage == Stage.PRODUCTION
                : stage.listed();
    }

    private void consider(VersionView version) {
        for (WantedBlob blob : WantedBlob.of(version)) {
            if (rule.chooses(cluster.self(), begunWith, blob.hash()) && fresh(blob.hash())) {
                wanted++;
                lookFor(blob);
            }
        }
    }

    /** Shows what was found; a walk shows nothing before its end. */
    private void publish() {
        if (walk.isEmpty()) {
            state = new State(rule, wanted, lacking, missing);
        }
    }

    private void lookFor(WantedBlob blob) {
        if (store.find(blob.hash()).isPresent()) {
            patience.remove(blob.hash());
            return;
        }
        Patience asked = patience.get(blob.hash());
        if (asked != null && clock.instant().isBefore(asked.until())) {
            note(blob, asked.why());
        } else {
            queue.add(blob);
        }
    }

    private void note(WantedBlob blob, String why) {
        lacking++;
        if (missing.size() < MISSING_SHOWN_MAX) {
            missing.add(blob.version() + " " + blob.path() + ": " + why);
        }
    }

    /** Versions share files; of very many, some are counted twice. */
    private boolean fresh(Hash hash) {
        if (seen.size() >= WANTED_AT_ONCE_MAX) {
            seen.clear();
        }
        return seen.add(hash);
    }

    private boolean fetchNext() {
        WantedBlob blob = queue.poll();
        if (blob == null) {
            return false;
        }
        fetched = Optional.of(blob);
        fetching = Optional.of(fetches.want(blob.wanted()).toCompletableFuture());
        return true;
    }

    /** Whether none is on its way after a while; notes how the last one ended. */
    private boolean fetchEnded(Duration patience) {
        if (fetching.isEmpty()) {
            return true;
        }
        if (!comes(fetching.get(), patience)) {
            return false;
        }
        Optional<String> why = fetching.get().handle(Replicator::why).join();
        WantedBlob blob = fetched.orElseThrow();
        why.ifPresentOrElse(reason -> inVain(blob, reason), () -> arrivals.accept(blob.id()));
        fetching = Optional.empty();
        fetched = Optional.empty();
        return true;
    }

    private static boolean comes(CompletableFuture<FetchOutcome> fetch, Duration patience) {
        try {
            fetch.get(Math.max(0, patience.toMillis()), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            return true; // Why is asked for below.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void inVain(WantedBlob blob, String why) {
        note(blob, why);
        publish();
        Patience before = patience.remove(blob.hash());
        Duration pause = before == null ? AGAIN : before.pause().multipliedBy(2);
        Duration bounded = pause.compareTo(AGAIN_MAX) < 0 ? pause : AGAIN_MAX;
        patience.put(blob.hash(), new Patience(clock.instant().plus(bounded), bounded, why));
    }

    private static Optional<String> why(FetchOutcome outcome, Throwable failure) {
        if (failure != null) {
            return Optional.of(String.valueOf(failure.getMessage()));
        }
        if (outcome instanceof FetchOutcome.Nowhere nowhere) {
            return Optional.of("nobody in reach has it (" + nowhere.asked().size() + " asked)");
        }
        return outcome instanceof FetchOutcome.Broken broken
                ? Optional.of(broken.why())
                : Optional.empty();
    }
}
