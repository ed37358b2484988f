package dev.rookery.sync.engine;

import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.message.Given;
import dev.rookery.sync.message.Limits;
import dev.rookery.sync.message.RangeDigest;
import dev.rookery.sync.message.RangeRequest;
import dev.rookery.sync.message.RangeRequest.Compared;
import dev.rookery.sync.message.RangeRequest.Listed;
import dev.rookery.sync.message.RangeResponse;
import dev.rookery.sync.message.RangeResponse.Differing;
import dev.rookery.sync.message.Span;
import dev.rookery.sync.vector.OriginRow;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The asking side of a comparison by ranges: finds where the two differ in one origin, gets what
 * this node lacks there and gives what the other lacks.
 *
 * <p>Spans that differ are cut in 16 until one side holds nothing of a part, or few facts, which
 * are then named one by one. Facts move from the lowest seq on, so that each follows one that is
 * held; what moved is durable, so an exchange that breaks off is gone on with by a new one. Every
 * answer must narrow a span or move facts; one that does neither ends the exchange.
 *
 * <p>Source: Meyer, <em>Range-Based Set Reconciliation</em>, 2023; by seq instead of by hash, since
 * forks differ from some seq on.
 *
 * <p>Threads: one exchange, one thread.
 */
public final class RangeInitiator {

    /** Up to so many facts of a span are named instead of compared. */
    static final int LIST_MAX = 32;

    /** Most requests in one exchange. */
    public static final int STEPS_MAX = 10_000;

    private enum Work {
        COMPARE,
        LIST,
        GIVE
    }

    /**
     * What is to be done in a span.
     *
     * @param wanted of what is given, how the hashes begin; empty for all
     */
    private record Item(Work work, Span span, Optional<Set<Long>> wanted) {
        Item(Work work, Span span) {
            this(work, span, Optional.empty());
        }

        Item from(long seq) {
            return new Item(work, new Span(seq, span.to()), wanted);
        }

        boolean wants(Fact fact) {
            return wanted.isEmpty() || wanted.get().contains(fact.hash().a());
        }
    }

    private final String self;
    private final Origin origin;

    /** What is left to be done, by the first seq of its span; the spans lie apart. */
    private final TreeMap<Long, Item> items = new TreeMap<>();

    private final List<Compared> compared = new ArrayList<>();
    private final List<Listed> listed = new ArrayList<>();
    private final TreeMap<Long, Long> gave = new TreeMap<>();
    private boolean takesNothing;
    private boolean failed;
    private boolean stalled;
    private int steps;

    /**
     * @param self this node's id
     */
    public RangeInitiator(String self, Origin origin) {
        this.self = self;
        this.origin = origin;
    }

    /** The first request. */
    public RangeRequest open(Held held, FactSource source) {
        OriginRow row = held.vector().rowOrEmpty(origin);
        if (row.maxSeq() > 0) {
            differs(new Span(1, row.maxSeq()), row.count());
        }
        put(new Item(Work.LIST, new Span(row.maxSeq() + 1, Span.SEQ_MAX)));
        return ask(source);
    }

    /**
     * What to say next.
     *
     * @param response whose facts were kept before
     * @param kept how many of them were new
     * @param stuck whether some of them did not fit
     * @return empty when the exchange is over
     */
    public Optional<RangeRequest> next(
            RangeResponse response, int kept, boolean stuck, FactSource source) {
        Given given = response.given();
        takesNothing |= !given.stuck().isEmpty() || given.problem().isPresent();
        boolean moved = given();
        moved |= narrowed(response, source);
        moved |= answered(response);
        boolean idle = !(moved || kept > 0);
        boolean asked = !(compared.isEmpty() && listed.isEmpty());
        stalled = idle && asked && !stuck && !overtaken(response);
        failed |= stuck || steps >= STEPS_MAX || idle;
        return failed || items.isEmpty() ? Optional.empty() : Optional.of(ask(source));
    }

    /** Whether this node now holds all that the peer held of the origin when it answered. */
    public boolean complete() {
        return !failed && items.values().stream().noneMatch(item -> item.work() != Work.GIVE);
    }

    /** Whether the peer's last answer brought the two no nearer, as no honest one does. */
    public boolean stalled() {
        return stalled;
    }

    /** Whose facts are compared. */
    public Origin origin() {
        return origin;
    }

    /** Whether facts came that were not here when it was asked: another peer was quicker. */
    private boolean overtaken(RangeResponse response) {
        Set<Long> named = new TreeSet<>();
        listed.forEach(mine -> named.addAll(mine.hashes()));
        return response.facts().stream()
                .filter(fact -> !named.contains(fact.hash().a()))
                .anyMatch(fact -> listed.stream().anyMatch(mine -> in(mine.span(), fact)));
    }

    private static boolean in(Span span, Fact fact) {
        return span.from() <= fact.seq() && fact.seq() <= span.to();
    }

    private void put(Item item) {
        items.put(item.span().from(), item);
    }

    private void differs(Span span, long mine) {
        boolean few = mine <= LIST_MAX || span.width() == 1;
        put(new Item(few ? Work.LIST : Work.COMPARE, span));
    }

    /**
     * Takes the leftmost work. Nothing is listed right of what is still to be compared, and nothing
     * given right of what is to be got or given: facts would come before those that they follow.
     */
    private RangeRequest ask(FactSource source) {
        steps++;
        compared.clear();
        listed.clear();
        gave.clear();
        Branches give = new Branches(source, origin, Limits.FACT_BYTES_MAX);
        boolean mayGive = !takesNothing;
        int names = 0;
        for (Item item : items.values()) {
            if (compared.size() == Limits.SPANS_MAX || listed.size() == Limits.SPANS_MAX) {
                break;
            }
            if (item.work() == Work.GIVE && mayGive) {
                gave.put(item.span().from(), give.read(item.span(), item::wants));
                mayGive = gave.lastEntry().getValue() >= item.span().to();
            } else if (item.work() == Work.COMPARE) {
                compared.add(compared(item.span(), source));
            } else if (item.work() == Work.LIST && compared.isEmpty()) {
                List<Long> hashes = hashes(item.span(), source);
                names += hashes.size();
                if (names > Limits.HASHES_MAX && !listed.isEmpty()) {
                    break;
                }
                list(item.span(), hashes, source);
            }
            mayGive &= item.work() == Work.GIVE;
        }
        return new RangeRequest(self, origin, compared, listed, give.facts());
    }

    private Compared compared(Span span, FactSource source) {
        List<RangeDigest> parts = new ArrayList<>(Span.PARTS);
        for (Span part : span.parts()) {
            parts.add(RangeDigest.of(source.sum(origin, part.from(), part.to())));
        }
        return new Compared(span, parts);
    }

    private List<Long> hashes(Span span, FactSource source) {
        return source.facts(origin, span.from(), span.to(), Limits.LISTED_BYTES_MAX).stream()
                .map(fact -> fact.hash().a())
                .toList();
    }

    /** Names what is held in a span; compares it, where so much came to it meanwhile. */
    private void list(Span span, List<Long> hashes, FactSource source) {
        if (hashes.size() <= Limits.HASHES_MAX) {
            listed.add(new Listed(span, hashes));
        } else {
            compared.add(compared(span, source));
        }
    }

    /** Whether some of what was to be given is done with. */
    private boolean given() {
        boolean moved = false;
        for (Map.Entry<Long, Long> one : gave.entrySet()) {
            Item item = items.remove(one.getKey());
            long next = one.getValue() + 1;
            moved |= next > one.getKey();
            if (next <= item.span().to()) {
                put(item.from(next));
            }
        }
        if (takesNothing) {
            items.values().removeIf(item -> item.work() == Work.GIVE);
        }
        return moved;
    }

    /** Cuts what was compared into the parts that differ. */
    private boolean narrowed(RangeResponse response, FactSource source) {
        if (response.differing().size() != compared.size()) {
            failed = true;
            return false;
        }
        NavigableSet<Long> came = new TreeSet<>();
        response.facts().forEach(fact -> came.add(fact.seq()));
        for (int i = 0; i < compared.size(); i++) {
            Compared mine = compared.get(i);
            Differing theirs = response.differing().get(i);
            items.remove(mine.span().from());
            Iterator<Long> counts = theirs.counts().iterator();
            Iterator<Long> checks = theirs.checks().iterator();
            List<Span> parts = mine.span().parts();
            for (int part = 0; part < parts.size(); part++) {
                if ((theirs.mask() >>> part & 1) == 1) {
                    RangeDigest own = mine.parts().get(part);
                    narrowed(parts.get(part), own, counts.next(), checks, came, source);
                }
            }
        }
        return !compared.isEmpty();
    }

    /** What is to be done in a part that differs. */
    private void narrowed(
            Span span,
            RangeDigest own,
            long count,
            Iterator<Long> checks,
            NavigableSet<Long> came,
            FactSource source) {
        if (count == own.count() - 1 && checks.hasNext()) {
            giveOne(span, own, new RangeDigest(count, checks.next()), source);
        } else if (count == 0) {
            give(new Item(Work.GIVE, span));
        } else if (count != own.count() + 1 || !came(span, count, came, source)) {
            differs(span, own.count());
        }
    }

    /** Gives the one fact that the other lacks in a part; cuts it, if it is not just one. */
    private void giveOne(Span span, RangeDigest own, RangeDigest theirs, FactSource source) {
        OneMore.find(source, origin, span, own, theirs)
                .ifPresentOrElse(
                        fact ->
                                give(
                                        new Item(
                                                Work.GIVE,
                                                new Span(fact.seq(), fact.seq()),
                                                Optional.of(
                                                        new TreeSet<>(List.of(fact.hash().a()))))),
                        () -> differs(span, own.count()));
    }

    /** Whether the one fact that this node lacked in a part came, and was kept. */
    private boolean came(Span span, long count, NavigableSet<Long> came, FactSource source) {
        return came.subSet(span.from(), true, span.to(), true).size() == 1
                && source.sum(origin, span.from(), span.to()).count() == count;
    }

    private void give(Item item) {
        if (!takesNothing) {
            put(item);
        }
    }

    /** Turns what was listed into what is to be given. */
    private boolean answered(RangeResponse response) {
        Set<Integer> unknown = new TreeSet<>(response.unknown());
        boolean moved = false;
        int place = 0;
        for (Listed mine : listed) {
            Span span = mine.span();
            boolean done = response.doneTo() >= span.to();
            boolean some = mine.hashes().isEmpty() && response.doneTo() >= span.from();
            if (done || some) {
                moved = true;
                items.remove(span.from());
            }
            if (some && !done) {
                put(new Item(Work.LIST, new Span(response.doneTo() + 1, span.to())));
            }
            Set<Long> lacking = new TreeSet<>();
            for (long hash : mine.hashes()) {
                if (unknown.contains(place)) {
                    lacking.add(hash);
                }
                place++;
            }
            if (done && !lacking.isEmpty()) {
                give(new Item(Work.GIVE, span, Optional.of(lacking)));
            }
        }
        return moved;
    }
}
