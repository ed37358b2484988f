package dev.rookery.node.artifact;

import dev.rookery.sync.driver.NodeBusyException;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.log.RareLog;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Artifacts on their way here. Whoever wants the same one waits for the same fetch; what breaks off
 * is taken up again, also after a restart.
 *
 * <p>Threads: safe for any thread; {@link #want} does not block.
 */
public final class Fetches implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Fetches.class);

    /** Artifacts on their way at a time; each has up to three chunks of 1 MiB on the way. */
    private static final int AT_ONCE = 4;

    private static final int WAITING_MAX = 256;

    /** What is left of an attempt for longer than this nobody wants any more. */
    private static final Duration LEFT_OVER_MAX = Duration.ofDays(7);

    /** How long "nobody has it" is believed: a client's loop must not become a storm. */
    private static final Duration NOWHERE = Duration.ofSeconds(1);

    private static final int NOWHERE_MAX = 1_024;
    private static final int ATTEMPTS_MAX = 5;
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration RETRY = Duration.ofSeconds(5);
    private static final long STOP_SECONDS = 10;

    private final ArtifactStore store;
    private final BlobSources sources;
    private final InstantSource clock;
    private final Duration pause;
    private final Blame blame;
    private final List<Elsewhere> beyond;
    private final Stopping stopping = new Stopping();
    private final RareLog rare = new RareLog(Clock.systemUTC(), log::warn);
    private final ThreadPoolExecutor coordinators =
            pool("rookery-fetch", AT_ONCE, new ArrayBlockingQueue<>(WAITING_MAX));
    private final ThreadPoolExecutor workers =
            pool(
                    "rookery-chunk",
                    AT_ONCE * Gathering.WORKERS_MAX,
                    new ArrayBlockingQueue<>(AT_ONCE * Gathering.WORKERS_MAX));
    private final Map<Hash, UnderWay> underWay = new ConcurrentHashMap<>();
    private final Map<Hash, Nothing> nothing =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Hash, Nothing> eldest) {
                    return size() > NOWHERE_MAX;
                }
            };
    private final AtomicLong fetched = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();

    private record UnderWay(BlobFetch fetch, CompletableFuture<FetchOutcome> done) {}

    private record Nothing(Instant at, FetchOutcome.Nowhere outcome) {}

    /**
     * How far one is.
     *
     * @param total 0 until somebody said how many bytes it has
     */
    public record Progress(Hash hash, long here, long total) {}

    /** What was done since the start. */
    public record Counts(long fetched, long bytes, long failed, int underWay) {}

    /**
     * @param beyond asked in this order when no source has it
     * @param clock one that nobody sets
     */
    public Fetches(
            ArtifactStore store, BlobSources sources, List<Elsewhere> beyond, InstantSource clock) {
        this(store, sources, beyond, clock, PAUSE);
    }

    /**
     * @param pause before the second attempt; longer before each further one
     */
    Fetches(
            ArtifactStore store,
            BlobSources sources,
            List<Elsewhere> beyond,
            InstantSource clock,
            Duration pause) {
        this.beyond = List.copyOf(beyond);
        this.pause = pause;
        this.store = store;
        this.sources = sources;
        this.clock = clock;
        this.blame = new Blame(clock);
    }

    /**
     * Has an artifact brought here, unless it is here.
     *
     * @return completes when it is here, or nobody has it, or it does not come; fails with {@link
     *     ArtifactException} when the disk does not take it, with {@link NodeBusyException} when
     *     too many are waiting
     */
    public CompletionStage<FetchOutcome> want(Wanted wanted) {
        Hash hash = wanted.hash();
        Optional<FetchOutcome.Nowhere> known = nowhere(hash);
        if (known.isPresent()) {
            return CompletableFuture.completedFuture(known.get());
        }
        BlobFetch fetch = new BlobFetch(store, hash, wanted.size(), workers, stopping, blame);
        UnderWay mine = new UnderWay(fetch, new CompletableFuture<>());
        UnderWay first = underWay.putIfAbsent(hash, mine);
        if (first != null) {
            return first.done();
        }
        try {
            coordinators.execute(() -> run(wanted, mine));
        } catch (RejectedExecutionException e) {
            underWay.remove(hash);
            mine.done()
                    .completeExceptionally(
                            new NodeBusyException(
                                    WAITING_MAX + " artifacts wait to be fetched already", RETRY));
        }
        return mine.done();
    }

    /** How far an artifact is that is on its way. */
    public Optional<Progress> progress(Hash hash) {
        return Optional.ofNullable(underWay.get(hash)).map(it -> progress(hash, it.fetch()));
    }

    /** All that are on their way, or wait. */
    public List<Progress> underWay() {
        List<Progress> all = new ArrayList<>();
        underWay.forEach((hash, it) -> all.add(progress(hash, it.fetch())));
        all.sort(Comparator.comparing(it -> it.hash().toString()));
        return all;
    }

    /** What was done since the start. */
    public Counts counts() {
        return new Counts(fetched.get(), bytes.get(), failed.get(), underWay.size());
    }

    /** Goes on with what was on its way when the node stopped; sweeps what is too old. */
    public void resume() {
        Instant old = Instant.now().minus(LEFT_OVER_MAX);
        try (DirectoryStream<Path> left = Files.newDirectoryStream(store.fetching())) {
            for (Path file : left) {
                String hex = file.getFileName().toString().replaceFirst("\\..*", "");
                boolean ours = hex.matches("[0-9a-f]{64}");
                if (!ours || Files.getLastModifiedTime(file).toInstant().isBefore(old)) {
                    Files.deleteIfExists(file);
                } else if (file.equals(PartialBlob.list(store, Hash.parse(hex)))) {
                    log.info("[artifact] going on with {}", hex);
                    want(Wanted.of(Hash.parse(hex)));
                }
            }
        } catch (IOException e) {
            throw new ArtifactException("look at what was being fetched in", store.fetching(), e);
        }
    }

    /** Ends what is under way; what came is kept for the next start. */
    @Override
    public void close() {
        stopping.stop();
        coordinators.shutdown();
        workers.shutdown();
        try {
            if (!coordinators.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                log.warn("[artifact] a fetch did not end in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Progress progress(Hash hash, BlobFetch fetch) {
        return new Progress(hash, fetch.here(), fetch.total());
    }

    private Optional<FetchOutcome.Nowhere> nowhere(Hash hash) {
        synchronized (nothing) {
            return Optional.ofNullable(nothing.get(hash))
                    .filter(it -> clock.instant().isBefore(it.at().plus(NOWHERE)))
                    .map(Nothing::outcome);
        }
    }

    private void run(Wanted wanted, UnderWay mine) {
        Hash hash = wanted.hash();
        try {
            FetchOutcome outcome = outcome(hash, mine.fetch());
            if (outcome instanceof FetchOutcome.Nowhere nowhere) {
                outcome = elsewhere(wanted, nowhere);
            }
            told(hash, outcome);
            underWay.remove(hash);
            mine.done().complete(outcome);
        } catch (RuntimeException e) { // Told to who waits: it judges what it is.
            failed.incrementAndGet();
            rare.say("fetch " + e.getClass().getSimpleName(), "[artifact] " + e.getMessage());
            underWay.remove(hash);
            mine.done().completeExceptionally(e);
        } finally {
            bytes.addAndGet(mine.fetch().arrived());
        }
    }

    private FetchOutcome outcome(Hash hash, BlobFetch fetch) {
        if (store.verify(hash) == ArtifactStore.Check.SOUND) {
            return new FetchOutcome.Here(store.find(hash).orElseThrow(), 0);
        }
        FetchOutcome outcome = new FetchOutcome.Broken("the node is stopping");
        int idle = 0;
        while (idle < ATTEMPTS_MAX && !stopping.stopped()) {
            long before = fetch.kept();
            outcome = fetch.attempt(sources.find(hash));
            if (!(outcome instanceof FetchOutcome.Broken)) {
                return outcome;
            }
            idle = fetch.kept() > before ? 1 : idle + 1;
            stopping.await(pause.multipliedBy(idle));
        }
        return outcome;
    }

    private FetchOutcome elsewhere(Wanted wanted, FetchOutcome.Nowhere nowhere) {
        List<String> asked = new ArrayList<>(nowhere.asked());
        List<String> failed = new ArrayList<>();
        for (Elsewhere place : beyond) {
            Elsewhere.Brought brought = place.bring(wanted, store, stopping::stopped);
            if (brought instanceof Elsewhere.Came) {
                StoredArtifact here = store.find(wanted.hash()).orElseThrow();
                bytes.addAndGet(here.size());
                return new FetchOutcome.Here(here, here.size());
            } else if (brought instanceof Elsewhere.Failed no) {
                failed.add(no.why());
            } else if (brought instanceof Elsewhere.Absent no && !no.where().isEmpty()) {
                asked.add(no.where() + ": has it not");
            }
        }
        return failed.isEmpty()
                ? new FetchOutcome.Nowhere(asked)
                : new FetchOutcome.Broken(String.join("; ", failed));
    }

    private void told(Hash hash, FetchOutcome outcome) {
        if (outcome instanceof FetchOutcome.Here here && here.arrived() > 0) {
            fetched.incrementAndGet();
            log.info("[artifact] fetched {}: {} bytes", hash, here.artifact().size());
        } else if (outcome instanceof FetchOutcome.Nowhere nowhere) {
            synchronized (nothing) {
                nothing.put(hash, new Nothing(clock.instant(), nowhere));
            }
        } else if (outcome instanceof FetchOutcome.Broken broken && !stopping.stopped()) {
            failed.incrementAndGet();
            rare.say("broken", "[artifact] %s did not come: %s".formatted(hash, broken.why()));
        }
    }

    private static ThreadPoolExecutor pool(
            String name, int threads, ArrayBlockingQueue<Runnable> waiting) {
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(
                        threads,
                        threads,
                        30,
                        TimeUnit.SECONDS,
                        waiting,
                        task -> {
                            Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
                            thread.setDaemon(true);
                            return thread;
                        });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }
}
