package dev.rookery.sync.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.FactChain;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.message.Given;
import dev.rookery.sync.message.MessageCodec;
import dev.rookery.sync.message.RangeRequest;
import dev.rookery.sync.message.RangeResponse;
import dev.rookery.sync.vector.OriginRow;
import dev.rookery.sync.vector.RangeSum;
import dev.rookery.sync.vector.Root;
import dev.rookery.sync.vector.VersionVector;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What it costs to find and move what one node lacks of a forked origin: bytes of all messages, and
 * processor time of the one who answers. {@code -Dranges.facts=1000000} prints the figures of
 * sync/DESIGN.md.
 */
class RangeBytesTest {
    private static final Origin FORKED = FactChain.origin(7, 7);
    private static final int BODY_BYTES = 400;

    @Test
    void aBranchCostsLittleMoreThanItsFacts() {
        Line line = new Line(20_000);

        Cost cost = compare(line, branch(line, 100), true);

        assertTrue(cost.overhead() < 2_048 + cost.own * 0.2, cost.toString());
    }

    @Test
    void oneScatteredFactIsFoundAmongManyInAFewMessages() {
        Line line = new Line(20_000);

        Cost cost = compare(line, scattered(line, 1), true);

        assertTrue(cost.overhead() < 2_048 && cost.messages <= 6, cost.toString());
    }

    @Test
    void scatteredFactsCostLittleMoreThanThemselvesWhoeverLacksThem() {
        Line line = new Line(20_000);
        for (boolean caller : List.of(true, false)) {
            for (int twins : List.of(10, 100, 1_000)) {
                Cost even = compare(line, scattered(line, twins), caller);
                Cost random = compare(line, somewhere(line, twins), caller);

                assertTrue(even.overhead() < 2_048 + even.own * 0.2, "even: " + even);
                assertTrue(random.overhead() < 2_048 + random.own * 0.2, "random: " + random);
            }
        }
    }

    @Test
    @Tag("long")
    void figures() {
        Line line = new Line(Integer.getInteger("ranges.facts", 1_000_000));
        for (int differing : List.of(1, 100, 10_000)) {
            for (boolean lacks : List.of(true, false)) {
                String who = " the " + (lacks ? "caller" : "other") + " lacks: ";
                System.out.println(
                        "branch of "
                                + differing
                                + who
                                + compare(line, branch(line, differing), lacks));
                System.out.println(
                        "scattered "
                                + differing
                                + who
                                + compare(line, scattered(line, differing), lacks));
                System.out.println(
                        "anywhere "
                                + differing
                                + who
                                + compare(line, somewhere(line, differing), lacks));
            }
        }
    }

    /**
     * @param own the moved facts' own bytes
     * @param worstMillis processor time of the answer that took the longest
     */
    private record Cost(long bytes, long own, int messages, long worstMillis) {
        long overhead() {
            return bytes - own;
        }

        @Override
        public String toString() {
            return "%,d bytes for %,d bytes of facts (%.2f), %d messages, an answer up to %d ms"
                    .formatted(bytes, own, (double) bytes / own, messages, worstMillis);
        }
    }

    /** Both hold the line, one of them also the twins. */
    private static Cost compare(Line line, List<Fact> twins, boolean callerLacks) {
        Side here = new Side(line);
        Side there = new Side(line);
        (callerLacks ? there : here).keep(twins);
        RangeInitiator initiator = new RangeInitiator("here", FORKED);
        Optional<RangeRequest> request = Optional.of(initiator.open(here.held(), here));
        long bytes = 0;
        long worst = 0;
        int messages = 0;
        while (request.isPresent()) {
            bytes += MessageCodec.encode(request.get()).length;
            there.keep(request.get().give());
            long began = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            RangeResponse response =
                    RangeResponder.answer(there.held(), request.get(), Given.NOTHING, there);
            worst =
                    Math.max(
                            worst,
                            ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - began);
            bytes += MessageCodec.encode(response).length;
            messages++;
            here.keep(response.facts());
            request = initiator.next(response, response.facts().size(), false, here);
        }
        assertTrue(initiator.complete());
        assertEquals(there.held().root(), here.held().root());
        long own = twins.stream().mapToLong(fact -> fact.canonical().length).sum();
        return new Cost(bytes, own, messages, worst / 1_000_000);
    }

    /** A clone that wrote so many facts one after the other, from the middle on. */
    private static List<Fact> branch(Line line, int facts) {
        FactChain clone = line.at(line.facts.size() / 2);
        List<Fact> twins = new ArrayList<>();
        for (int i = 0; i < facts; i++) {
            twins.add(clone.next("m", "branch " + i + "x".repeat(BODY_BYTES)));
        }
        return twins;
    }

    /** As many clones, each of which wrote one fact. */
    private static List<Fact> scattered(Line line, int facts) {
        List<Fact> twins = new ArrayList<>();
        for (int i = 0; i < facts; i++) {
            int at = (int) ((long) line.facts.size() * (2L * i + 1) / (2L * facts));
            twins.add(line.at(at).next("m", "scattered " + i + "x".repeat(BODY_BYTES)));
        }
        return twins;
    }

    /** The same, at places that chance chose. */
    private static List<Fact> somewhere(Line line, int facts) {
        Random random = new Random(facts);
        TreeSet<Integer> places = new TreeSet<>();
        while (places.size() < facts) {
            places.add(1 + random.nextInt(line.facts.size() - 1));
        }
        List<Fact> twins = new ArrayList<>();
        for (int at : places) {
            twins.add(line.at(at).next("m", "anywhere " + at + "x".repeat(BODY_BYTES)));
        }
        return twins;
    }

    /** What both hold. */
    private static final class Line {
        private final List<Fact> facts;
        private final OriginRow row;

        Line(int size) {
            facts = new ArrayList<>(size);
            FactChain chain = new FactChain(FORKED);
            OriginRow now = OriginRow.empty(FORKED);
            for (int i = 0; i < size; i++) {
                Fact fact = chain.next("m", "");
                facts.add(fact);
                now = now.plus(fact.hash());
            }
            row = now;
        }

        /** One who goes on after so many of them. */
        FactChain at(int held) {
            return FactChain.after(facts.get(held - 1));
        }
    }

    /** A line and twins beside it. */
    private static final class Side implements FactSource {
        private final Line line;
        private final TreeMap<Long, Fact> twins = new TreeMap<>();
        private OriginRow row;

        Side(Line line) {
            this.line = line;
            this.row = line.row.fork();
        }

        void keep(List<Fact> facts) {
            for (Fact fact : facts) {
                assertTrue(twins.put(fact.seq(), fact) == null, "came twice: " + fact);
                row = row.branch(fact.seq(), fact.hash());
            }
        }

        Held held() {
            VersionVector vector = VersionVector.of(List.of(row));
            return new Held(
                    vector, Root.of("c", vector), NodeIdentity.first(FactChain.origin(0, 1)));
        }

        @Override
        public List<Fact> facts(Origin origin, long fromSeq, long toSeq, long bytesMax) {
            List<Fact> found = new ArrayList<>();
            long bytes = 0;
            for (long seq = fromSeq; seq <= Math.min(toSeq, line.facts.size()); seq++) {
                if (bytes > bytesMax) {
                    return found;
                }
                List<Fact> same = find(origin, seq);
                found.addAll(same);
                bytes += same.stream().mapToLong(fact -> fact.canonical().length).sum();
            }
            return found;
        }

        @Override
        public List<Fact> find(Origin origin, long seq) {
            Fact one = line.facts.get((int) seq - 1);
            Fact twin = twins.get(seq);
            if (twin == null) {
                return List.of(one);
            }
            return one.hash().compareTo(twin.hash()) < 0 ? List.of(one, twin) : List.of(twin, one);
        }

        @Override
        public RangeSum sum(Origin origin, long fromSeq, long toSeq) {
            RangeSum sum = RangeSum.EMPTY;
            long to = Math.min(toSeq, line.facts.size());
            for (long seq = fromSeq; seq <= to; seq++) {
                sum = sum.plus(line.facts.get((int) seq - 1).hash());
            }
            for (Fact twin : twins.subMap(fromSeq, true, to, true).values()) {
                sum = sum.plus(twin.hash());
            }
            return sum;
        }
    }
}
