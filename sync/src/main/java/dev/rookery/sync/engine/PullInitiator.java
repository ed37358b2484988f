package dev.rookery.sync.engine;

import dev.rookery.sync.engine.Batches.Range;
import dev.rookery.sync.fact.Dot;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.message.Limits;
import dev.rookery.sync.message.PullRequest;
import dev.rookery.sync.message.PullResponse;
import dev.rookery.sync.message.RowDigest;
import dev.rookery.sync.vector.BucketSet;
import dev.rookery.sync.vector.Buckets;
import dev.rookery.sync.vector.OriginRow;
import dev.rookery.sync.vector.RangeSum;
import dev.rookery.sync.vector.VersionVector;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The asking side of a pull: learns row by row where the two differ, asks for what it lacks and
 * gives what the other lacks, until neither does.
 *
 * <p>What it aims at is fixed when first heard of (their rows for what to get, its own at the
 * opening for what to give), so that a busy peer cannot keep an exchange from ending. With at most
 * {@value #SPELL_ALL_MAX} origins the first request carries all rows and saves a round trip;
 * otherwise it carries the buckets' digest.
 *
 * <p>Threads: one exchange, one thread.
 */
public final class PullInitiator {

    /** Up to so many origins the first request says all. */
    public static final int SPELL_ALL_MAX = 32;

    /** Most requests in one exchange; each moves up to 5 MiB each way. */
    public static final int STEPS_MAX = 10_000;

    private static final int IDLE_MAX = 2;

    /** Most origins whose rows are remembered without a fact of theirs: some 32 MB. */
    private static final int ROWS_AHEAD_MAX = 4 * Limits.ROWS_MAX;

    private final String self;
    private final Map<Origin, RowDigest> theirs = new TreeMap<>();
    private final Map<Origin, Long> goals = new TreeMap<>();
    private final Map<Origin, RowDigest> sent = new TreeMap<>();
    private final TreeSet<Origin> unfit = new TreeSet<>();
    private final TreeSet<Origin> unwanted = new TreeSet<>();
    private final Map<Origin, Dot> forks = new TreeMap<>();
    private final TreeSet<Origin> ranged = new TreeSet<>();
    private BucketSet sentSpelled = BucketSet.NONE;
    private Hash sentRoot = Hash.ZERO;
    private BucketSet known = BucketSet.NONE;
    private VersionVector own = VersionVector.EMPTY;
    private long remainedBefore = Long.MAX_VALUE;
    private long lackedBefore = Long.MAX_VALUE;
    private int unsent;
    private boolean rowsLeft;
    private boolean complete;
    private int steps;
    private int idle;

    /**
     * @param self this node's id
     */
    public PullInitiator(String self) {
        this.self = self;
    }

    /** The first request. */
    public PullRequest open(Held held) {
        if (held.vector().origins() > SPELL_ALL_MAX) {
            return survey(held);
        }
        begin(held);
        sentSpelled = BucketSet.ALL;
        return request(held, Optional.empty(), spell(own.rows()), List.of());
    }

    /**
     * The first request, however few the origins: the answer to a digest of buckets has rows and no
     * facts. For a node that may lack so much that facts of this exchange would be of no use.
     */
    public PullRequest survey(Held held) {
        begin(held);
        return request(held, Optional.of(own.buckets()), List.of(), List.of());
    }

    private void begin(Held held) {
        own = held.vector();
        rowsLeft = false;
        steps++;
        sent.clear();
        sentSpelled = BucketSet.NONE;
    }

    /**
     * What to say next.
     *
     * @param held what this node holds, after the response's facts were kept
     * @param stuck origins of which the response's facts did not fit
     * @return empty when the exchange is over
     */
    public Optional<PullRequest> next(
            Held held, PullResponse response, List<Origin> stuck, FactSource source) {
        unfit.addAll(stuck);
        unwanted.addAll(response.given().stuck());
        ranged.addAll(response.given().stuck());
        stuck.stream().filter(origin -> forked(held, origin)).forEach(ranged::add);
        compare(held, response.rows());
        learn(response);
        List<Range> surplus = surplus();
        long lacking = lacking(held);
        unsent = lacking > 0 && lacking >= lackedBefore && stuck.isEmpty() ? unsent + 1 : 0;
        lackedBefore = lacking;
        long remaining = sum(size(surplus), lacking);
        if (remaining == 0 && rowsLeft && idle < IDLE_MAX && steps < STEPS_MAX) {
            idle++;
            remainedBefore = Long.MAX_VALUE;
            return Optional.of(open(held));
        }
        complete = lacking == 0 && ranged.containsAll(unfit) && !rowsLeft;
        idle = remaining < remainedBefore ? 0 : idle + 1;
        remainedBefore = remaining;
        if (remaining == 0 || idle >= IDLE_MAX || steps >= STEPS_MAX) {
            surplus.forEach(range -> compareShorter(range, source));
            return Optional.empty();
        }
        steps++;
        return Optional.of(ask(held, surplus, source));
    }

    /**
     * What is wrong with an answer, beside its facts: it says that nothing differs while its root
     * does, or it spells out row after row and never sends what they speak of.
     *
     * @return empty for every answer of a node that keeps the rules
     */
    public Optional<String> fault(PullResponse response) {
        boolean allSaid =
                sentSpelled.isEmpty()
                        ? response.spelled().isEmpty() && !response.more()
                        : sentSpelled.equals(BucketSet.ALL)
                                && response.spelled().equals(BucketSet.ALL);
        boolean differs = response.rows().stream().anyMatch(this::tells);
        if (allSaid && !differs && !response.root().equals(sentRoot)) {
            return Optional.of("no row that differs, though its root does");
        }
        int ahead = theirs.size() + response.rows().size() - own.origins();
        return ahead > ROWS_AHEAD_MAX
                ? Optional.of(
                        "rows of " + ahead + " origins that are not here, but not their facts")
                : Optional.empty();
    }

    /** Whether this node now holds all that the peer held, but of {@link #ranged()} origins. */
    public boolean complete() {
        return complete;
    }

    /**
     * Facts that the peer's rows speak of and that it did not send although asked again and again;
     * 0 when it keeps its word. What is held is held for good, so no honest node does that.
     */
    public long withheld() {
        return unsent >= IDLE_MAX ? lackedBefore : 0;
    }

    /**
     * Facts of forked origins that the peer's rows speak of and that are not here. After ranges
     * that are complete there are none, for what is held is held for good.
     */
    public long owed(Held held) {
        long owed = 0;
        for (Origin origin : ranged) {
            RowDigest row = theirs.get(origin);
            long here = held.vector().rowOrEmpty(origin).count();
            owed = sum(owed, row == null ? 0 : Math.max(0, row.count() - here));
        }
        return owed;
    }

    /**
     * Origins of which both hold as many seqs but not the same facts, with their last seq there: a
     * fork that shows in no fact yet.
     */
    public List<Dot> forks() {
        return List.copyOf(forks.values());
    }

    /**
     * Origins that forked and differ: this exchange leaves them to one by ranges, since facts in
     * order of seq tell nothing of branches.
     */
    public List<Origin> ranged() {
        return List.copyOf(ranged);
    }

    private static boolean forked(Held held, Origin origin) {
        return held.vector().rowOrEmpty(origin).forked();
    }

    private void compare(Held held, List<RowDigest> rows) {
        for (RowDigest row : rows) {
            RowDigest now = RowDigest.of(held.vector().rowOrEmpty(row.origin()));
            if (row.branched() && !row.equals(now)) {
                ranged.add(row.origin());
            } else if (twins(row, now) || twins(row, sent.get(row.origin()))) {
                forks.put(row.origin(), new Dot(row.origin(), row.maxSeq()));
                ranged.add(row.origin());
            }
        }
    }

    private static boolean twins(RowDigest theirs, RowDigest mine) {
        return mine != null
                && theirs.maxSeq() > 0
                && theirs.maxSeq() == mine.maxSeq()
                && !theirs.equals(mine);
    }

    private void learn(PullResponse response) {
        for (RowDigest row : sent.values()) {
            if (response.spelled().contains(row.origin().bucket())) {
                theirs.put(row.origin(), row);
            }
        }
        for (RowDigest row : response.rows()) {
            if (tells(row)) {
                theirs.put(row.origin(), row);
                goals.putIfAbsent(row.origin(), row.maxSeq());
            }
        }
        boolean openedWithBuckets = sentSpelled.isEmpty();
        boolean allSpelled = sentSpelled.minus(response.spelled()).isEmpty();
        rowsLeft = openedWithBuckets ? response.more() : rowsLeft || !allSpelled;
        known = known.union(response.spelled());
    }

    /** Of what neither side has, a row says nothing, and none need be remembered. */
    private boolean tells(RowDigest row) {
        return row.maxSeq() > 0 || sent.containsKey(row.origin());
    }

    /** What the other lacks of what this node held at the opening, by origin. */
    private List<Range> surplus() {
        List<Range> ranges = new ArrayList<>();
        for (int bucket = 0; bucket < Buckets.COUNT; bucket++) {
            if (known.contains(bucket)) {
                own.rows(bucket).forEach(row -> surplus(row, ranges));
            }
        }
        return ranges;
    }

    private void surplus(OriginRow mine, List<Range> ranges) {
        RowDigest other = theirs.get(mine.origin());
        long has = other == null ? 0 : other.maxSeq();
        if (mine.branched() && !RowDigest.of(mine).equals(other)) {
            ranged.add(mine.origin());
        }
        boolean leave = unwanted.contains(mine.origin()) || ranged.contains(mine.origin());
        if (mine.maxSeq() > has && !leave) {
            ranges.add(new Range(mine.origin(), has + 1, mine.maxSeq()));
        }
    }

    /**
     * What the other would not take tells nothing of where it goes on from: it may hold a shorter
     * branch. A scan of all that both should have, so only then.
     */
    private void compareShorter(Range left, FactSource source) {
        RowDigest other = theirs.get(left.origin());
        if (other != null && other.maxSeq() > 0) {
            RangeSum mine = source.sum(left.origin(), 1, other.maxSeq());
            if (mine.fingerprint().sum().a() != other.check()) {
                ranged.add(left.origin());
            }
        }
    }

    private long lacking(Held held) {
        long lacking = 0;
        for (Map.Entry<Origin, Long> goal : goals.entrySet()) {
            lacking = sum(lacking, lacks(held, goal.getKey()));
        }
        return lacking;
    }

    private long lacks(Held held, Origin origin) {
        return unfit.contains(origin) || ranged.contains(origin)
                ? 0
                : Math.max(0, goals.get(origin) - held.vector().maxSeq(origin));
    }

    private PullRequest ask(Held held, List<Range> surplus, FactSource source) {
        BucketSet active = BucketSet.NONE;
        for (Range range : surplus) {
            active = active.plus(range.origin().bucket());
        }
        for (Origin origin : goals.keySet()) {
            active = lacks(held, origin) > 0 ? active.plus(origin.bucket()) : active;
        }
        List<OriginRow> rows = new ArrayList<>();
        sentSpelled = BucketSet.NONE;
        for (int bucket = 0; bucket < Buckets.COUNT; bucket++) {
            List<OriginRow> some = held.vector().rows(bucket);
            if (active.contains(bucket) && rows.size() + some.size() <= Limits.ROWS_MAX) {
                rows.addAll(some);
                sentSpelled = sentSpelled.plus(bucket);
            }
        }
        List<Fact> give = Batches.read(source, surplus, Limits.FACT_BYTES_MAX);
        return request(held, Optional.empty(), spell(rows), give);
    }

    private List<RowDigest> spell(List<OriginRow> rows) {
        sent.clear();
        for (OriginRow row : rows) {
            sent.put(row.origin(), RowDigest.of(row));
        }
        return List.copyOf(sent.values());
    }

    private PullRequest request(
            Held held, Optional<Buckets> buckets, List<RowDigest> rows, List<Fact> give) {
        TreeSet<Origin> left = new TreeSet<>(unfit);
        left.addAll(ranged);
        List<Origin> hold = left.stream().limit(Limits.HOLD_MAX).toList();
        sentRoot = held.root();
        return new PullRequest(self, held.root(), buckets, sentSpelled, rows, hold, give);
    }

    /** Of what a peer claims, which may be any number: it must not come round to nothing. */
    private static long sum(long a, long b) {
        long sum = a + b;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }

    private static long size(List<Range> ranges) {
        return ranges.stream().mapToLong(Range::size).sum();
    }
}
