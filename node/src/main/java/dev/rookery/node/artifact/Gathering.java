package dev.rookery.node.artifact;

import dev.rookery.sync.fact.Hash;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.LongConsumer;

/**
 * Brings the missing chunks of one artifact from several sources at once: each worker takes the
 * next chunk that nobody has, and what a source that fails had begun goes to another.
 *
 * <p>Threads: {@link #run} blocks its caller; the rest is its workers'.
 */
final class Gathering {

    /** Chunks of one artifact on their way at a time. */
    static final int WORKERS_MAX = 3;

    /** How often a source may say that it is busy before others are asked instead. */
    private static final int BUSY_MAX = 60;

    private static final Duration BUSY_WAIT_MAX = Duration.ofSeconds(5);

    private final Hash hash;
    private final PartialBlob partial;
    private final Executor executor;
    private final Stopping stopping;
    private final LongConsumer arrived;
    private final Deque<BlobSource> alive;
    private final Map<BlobSource, String> failed = new LinkedHashMap<>();
    private final Set<BlobSource> contributors = new LinkedHashSet<>();
    private final Deque<Integer> returned = new ArrayDeque<>();
    private int next;
    private volatile boolean over;

    /**
     * @param sources in the order of preference
     * @param arrived told how many bytes came, at once
     */
    Gathering(
            Hash hash,
            PartialBlob partial,
            List<BlobSource> sources,
            Executor executor,
            Stopping stopping,
            LongConsumer arrived) {
        this.hash = hash;
        this.partial = partial;
        this.alive = new ArrayDeque<>(sources);
        this.executor = executor;
        this.stopping = stopping;
        this.arrived = arrived;
    }

    /**
     * Goes on until all chunks are there or nobody is left to ask.
     *
     * @return whether all are there
     */
    boolean run() {
        while (!complete() && !alive.isEmpty() && !stopping.stopped()) {
            next = 0;
            List<CompletableFuture<Void>> workers = new ArrayList<>();
            for (BlobSource source : turns()) {
                workers.add(CompletableFuture.runAsync(() -> work(source), executor));
            }
            join(workers);
            synchronized (this) {
                alive.removeAll(failed.keySet());
            }
        }
        return complete();
    }

    /** Who sent something. */
    synchronized List<BlobSource> contributors() {
        return List.copyOf(contributors);
    }

    /** Why those who were given up were, for people. */
    synchronized List<String> failures() {
        return List.copyOf(failed.values());
    }

    private boolean complete() {
        for (int chunk = 0; chunk < partial.chunks(); chunk++) {
            if (!partial.has(chunk)) {
                return false;
            }
        }
        return true;
    }

    /** One worker each of the first sources; two where there are few. */
    private synchronized List<BlobSource> turns() {
        List<BlobSource> turns = new ArrayList<>();
        int most = Math.min(WORKERS_MAX, partial.chunks());
        for (int round = 0; round < 2; round++) {
            for (BlobSource source : alive) {
                if (turns.size() < most) {
                    turns.add(source);
                }
            }
        }
        return turns;
    }

    private void join(List<CompletableFuture<Void>> workers) {
        Optional<RuntimeException> broken = Optional.empty();
        for (CompletableFuture<Void> worker : workers) {
            try {
                worker.join();
            } catch (CompletionException e) {
                over = true;
                broken = broken.or(() -> Optional.of(cause(e)));
            }
        }
        if (broken.isPresent()) {
            throw broken.get();
        }
    }

    private static RuntimeException cause(CompletionException e) {
        return e.getCause() instanceof RuntimeException cause ? cause : e;
    }

    private void work(BlobSource source) {
        try {
            Optional<Integer> chunk = take(source);
            while (chunk.isPresent()) {
                if (!fetch(source, chunk.get())) {
                    giveBack(chunk.get());
                    return;
                }
                chunk = take(source);
            }
        } catch (ArtifactException e) {
            over = true; // The disk: the others would meet the same.
            throw e;
        }
    }

    private synchronized Optional<Integer> take(BlobSource source) {
        if (over || stopping.stopped() || failed.containsKey(source)) {
            return Optional.empty();
        }
        if (!returned.isEmpty()) {
            return Optional.of(returned.pop());
        }
        while (next < partial.chunks() && partial.has(next)) {
            next++;
        }
        if (next >= partial.chunks()) {
            return Optional.empty();
        }
        int chunk = next;
        next++;
        return Optional.of(chunk);
    }

    private synchronized void giveBack(int chunk) {
        returned.push(chunk);
    }

    private boolean fetch(BlobSource source, int chunk) {
        long at = partial.from(chunk);
        long end = at + partial.length(chunk);
        int busy = 0;
        while (at < end) {
            try {
                byte[] bytes = part(source, at, (int) (end - at));
                partial.write(at, bytes);
                arrived.accept(bytes.length);
                at += bytes.length;
                busy = 0;
            } catch (SourceException e) {
                busy++;
                if (e.retryAfter().isEmpty() || busy > BUSY_MAX || !wait(e.retryAfter().get())) {
                    note(source, e);
                    return false;
                }
            }
        }
        partial.finished(chunk);
        synchronized (this) {
            contributors.add(source);
        }
        return true;
    }

    private byte[] part(BlobSource source, long at, int length) {
        byte[] bytes = source.read(hash, at, length);
        if (bytes.length < 1 || bytes.length > length) {
            throw SourceException.failed(
                    "%s sent %d bytes of %d".formatted(source.name(), bytes.length, length));
        }
        return bytes;
    }

    private boolean wait(Duration asked) {
        return !stopping.await(asked.compareTo(BUSY_WAIT_MAX) < 0 ? asked : BUSY_WAIT_MAX);
    }

    private synchronized void note(BlobSource source, SourceException e) {
        failed.putIfAbsent(source, source.name() + ": " + e.getMessage());
    }
}
