package dev.rookery.sync.engine;

import dev.rookery.sync.fact.Batch;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.message.Limits;
import dev.rookery.sync.message.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Batches of an origin that may have forked, read whole and each after the one that it follows.
 *
 * <p>A batch is found by its last fact, from which its chain leads back to the first: so a batch
 * that two writers began with the same fact is two. Its other facts may lie before the span.
 *
 * <p>Threads: one reading, one thread.
 */
final class Branches {

    private final FactSource source;
    private final Origin origin;
    private final List<Fact> read = new ArrayList<>();

    /** The last facts of the batches that were read. */
    private final Set<Hash> taken = new TreeSet<>();

    private final Set<Long> seen = new TreeSet<>();
    private long left;

    /**
     * @param bytesMax canonical bytes after which no further batch is added; at least {@link
     *     Batch#BYTES_MAX}, so that each call gets on
     */
    Branches(FactSource source, Origin origin, long bytesMax) {
        this.source = source;
        this.origin = origin;
        this.left = bytesMax;
    }

    /** Whether nothing more fits. */
    boolean full() {
        return left <= 0 || read.size() > Limits.FACTS_MAX - Batch.SIZE_MAX;
    }

    /** The batches of all spans so far. */
    List<Fact> facts() {
        return read;
    }

    /** Whether the last span, as far as it was read, has a fact whose hash begins so. */
    boolean saw(long hash) {
        return seen.contains(hash);
    }

    /**
     * Reads on.
     *
     * @param wanted of a batch's last fact, whether the other lacks it
     * @return up to which seq of the span nothing was left out; from − 1 when all of it was
     */
    long read(Span span, Predicate<Fact> wanted) {
        seen.clear();
        long next = span.from();
        while (next <= span.to()) {
            if (full()) {
                return next - 1;
            }
            long bytesMax = left;
            List<Fact> page = source.facts(origin, next, span.to(), bytesMax);
            Optional<Long> fullAt = add(page, wanted);
            if (fullAt.isPresent()) {
                return fullAt.get() - 1;
            }
            if (bytes(page) <= bytesMax) {
                return span.to();
            }
            next = page.get(page.size() - 1).seq() + 1;
        }
        return span.to();
    }

    /** Reads a fact that is a batch of its own, if it still fits. */
    void readOnly(Fact fact) {
        if (!full() && !taken.contains(fact.hash())) {
            take(List.of(fact));
        }
    }

    private static long bytes(List<Fact> facts) {
        long bytes = 0;
        for (Fact fact : facts) {
            bytes += fact.canonical().length;
        }
        return bytes;
    }

    /**
     * @return the seq at which no more fitted
     */
    private Optional<Long> add(List<Fact> page, Predicate<Fact> wanted) {
        Map<Hash, Fact> near = new TreeMap<>();
        page.forEach(fact -> near.put(fact.hash(), fact));
        page.forEach(fact -> seen.add(fact.hash().a()));
        for (Fact last : page) {
            if (last.batch().last() && !taken.contains(last.hash()) && wanted.test(last)) {
                if (full()) {
                    return Optional.of(last.seq());
                }
                take(batch(last, near));
            }
        }
        return Optional.empty();
    }

    /** All of it, though another batch may have brought its first facts already. */
    private void take(List<Fact> batch) {
        for (Fact fact : batch) {
            read.add(fact);
            left -= fact.canonical().length;
        }
        batch.stream().skip(Math.max(0, batch.size() - 1L)).forEach(last -> taken.add(last.hash()));
    }

    /** A batch by its last fact; nothing when the store has lost some of it. */
    private List<Fact> batch(Fact last, Map<Hash, Fact> near) {
        List<Fact> batch = new ArrayList<>();
        Optional<Fact> next = Optional.of(last);
        while (next.isPresent()) {
            batch.add(0, next.get());
            if (next.get().batch().index() == 0) {
                return batch;
            }
            next = before(next.get(), near);
        }
        return List.of();
    }

    private Optional<Fact> before(Fact fact, Map<Hash, Fact> near) {
        if (!near.containsKey(fact.prev())) {
            long from = fact.seq() - fact.batch().index();
            source.facts(origin, from, fact.seq() - 1, Long.MAX_VALUE)
                    .forEach(one -> near.put(one.hash(), one));
        }
        return Optional.ofNullable(near.get(fact.prev()));
    }
}
