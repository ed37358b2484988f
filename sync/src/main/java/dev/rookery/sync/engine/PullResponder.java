package dev.rookery.sync.engine;

import dev.rookery.sync.engine.Batches.Range;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.message.Given;
import dev.rookery.sync.message.Limits;
import dev.rookery.sync.message.PullRequest;
import dev.rookery.sync.message.PullResponse;
import dev.rookery.sync.message.RowDigest;
import dev.rookery.sync.vector.BucketSet;
import dev.rookery.sync.vector.Buckets;
import dev.rookery.sync.vector.OriginRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The answering side of a pull, without state between requests.
 *
 * <p>Threads: safe for any thread; it reads the store.
 */
public final class PullResponder {

    private PullResponder() {}

    /**
     * Says what the other lacks.
     *
     * @param held what this node holds, after what was given is kept
     * @param given what became of that
     */
    public static PullResponse answer(
            Held held, PullRequest request, Given given, FactSource source) {
        return request.buckets().isPresent()
                ? spellOut(held, request.buckets().get(), given)
                : compare(held, request, given, source);
    }

    private static PullResponse spellOut(Held held, Buckets theirs, Given given) {
        BucketSet differing = held.vector().buckets().differing(theirs);
        BucketSet spelled = BucketSet.NONE;
        List<RowDigest> rows = new ArrayList<>();
        for (int bucket = 0; bucket < Buckets.COUNT; bucket++) {
            List<OriginRow> mine = held.vector().rows(bucket);
            if (differing.contains(bucket) && rows.size() + mine.size() <= Limits.ROWS_MAX) {
                spelled = spelled.plus(bucket);
                mine.forEach(row -> rows.add(RowDigest.of(row)));
            }
        }
        boolean more = !spelled.equals(differing);
        return new PullResponse(held.root(), spelled, rows, List.of(), more, given);
    }

    private static PullResponse compare(
            Held held, PullRequest request, Given given, FactSource source) {
        Set<Origin> hold = new TreeSet<>(request.hold());
        Map<Integer, Map<Origin, RowDigest>> theirs = byBucket(request.rows());
        BucketSet spelled = BucketSet.NONE;
        List<RowDigest> rows = new ArrayList<>();
        List<Range> ranges = new ArrayList<>();
        for (int bucket = 0; bucket < Buckets.COUNT; bucket++) {
            if (!request.spelled().contains(bucket)) {
                continue;
            }
            List<RowDigest> differing =
                    differing(held.vector().rows(bucket), theirs.getOrDefault(bucket, Map.of()));
            if (rows.size() + differing.size() <= Limits.ROWS_MAX) {
                spelled = spelled.plus(bucket);
                rows.addAll(differing);
                lacking(differing, theirs.getOrDefault(bucket, Map.of()), hold, ranges);
            }
        }
        List<Fact> facts = Batches.read(source, ranges, Limits.FACT_BYTES_MAX);
        long lacking = ranges.stream().mapToLong(Range::size).sum();
        boolean more = facts.size() < lacking || !spelled.equals(request.spelled());
        return new PullResponse(held.root(), spelled, rows, facts, more, given);
    }

    private static Map<Integer, Map<Origin, RowDigest>> byBucket(List<RowDigest> rows) {
        Map<Integer, Map<Origin, RowDigest>> byBucket = new TreeMap<>();
        for (RowDigest row : rows) {
            byBucket.computeIfAbsent(row.origin().bucket(), b -> new TreeMap<>())
                    .put(row.origin(), row);
        }
        return byBucket;
    }

    /** My rows that are not theirs, and rows of nothing for what I have nothing of, by origin. */
    private static List<RowDigest> differing(List<OriginRow> mine, Map<Origin, RowDigest> theirs) {
        Map<Origin, RowDigest> differing = new TreeMap<>();
        for (Origin origin : theirs.keySet()) {
            differing.put(origin, new RowDigest(origin, 0, 0, 0));
        }
        for (OriginRow row : mine) {
            differing.put(row.origin(), RowDigest.of(row));
        }
        differing.values().removeIf(row -> row.equals(theirs.get(row.origin())));
        return new ArrayList<>(differing.values());
    }

    private static void lacking(
            List<RowDigest> mine,
            Map<Origin, RowDigest> theirs,
            Set<Origin> hold,
            List<Range> ranges) {
        for (RowDigest row : mine) {
            RowDigest other = theirs.get(row.origin());
            long has = other == null ? 0 : other.maxSeq();
            boolean branched = row.branched() || (other != null && other.branched());
            if (row.maxSeq() > has && !branched && !hold.contains(row.origin())) {
                ranges.add(new Range(row.origin(), has + 1, row.maxSeq()));
            }
        }
    }
}
