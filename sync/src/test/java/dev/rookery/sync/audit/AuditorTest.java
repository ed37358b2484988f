package dev.rookery.sync.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.sync.driver.InMemoryFactStore;
import dev.rookery.sync.driver.Mending;
import dev.rookery.sync.driver.StoreException;
import dev.rookery.sync.driver.StoredFact;
import dev.rookery.sync.engine.Held;
import dev.rookery.sync.engine.NodeIdentity;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.FactChain;
import dev.rookery.sync.fact.Fingerprint;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.message.RangeDigest;
import dev.rookery.sync.message.Span;
import dev.rookery.sync.vector.OriginRow;
import dev.rookery.sync.vector.Root;
import dev.rookery.sync.vector.VersionVector;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What is damaged is found, and mended from what is right. */
class AuditorTest {
    private static final Origin A = FactChain.origin(1, 1);
    private static final Origin B = FactChain.origin(2, 2);
    private static final long ALL = Long.MAX_VALUE;

    private final InMemoryFactStore store = new InMemoryFactStore();
    private final Ports ports = new Ports();

    @Test
    void whatIsRightIsLeftAlone() {
        keep(A, 700);
        keep(B, 3);
        ports.peers.put("p", true);

        AuditReport report = run();

        assertEquals(703, report.facts());
        assertEquals(0, report.found());
        assertEquals(1, report.peers());
        assertEquals(1, report.rootsEqual());
        assertEquals(0, ports.mended);
    }

    @Test
    void aFlippedBitIsFoundAndMendedFromAPeer() {
        for (int at : new int[] {0, 1, 255, 256, 511, 698, 699}) {
            InMemoryFactStore disk = new InMemoryFactStore();
            Ports own = new Ports(disk);
            List<Fact> facts = keep(disk, A, 700);
            own.peerHolds(facts);
            disk.damage(facts.get(at), flipped(facts.get(at)));

            Auditor auditor = new Auditor(own, Optional.empty());
            while (auditor.step(100)) {}

            assertEquals(1, auditor.report().found(), "at " + at);
            assertEquals(1, auditor.report().healed(), "at " + at);
            assertEquals(facts, disk.facts(A, 1, 700, ALL));
        }
    }

    @Test
    void withNobodyWhoHoldsItTheDamageIsSaidWithItsCure() {
        List<Fact> facts = keep(A, 10);
        store.damage(facts.get(4), flipped(facts.get(4)));

        AuditReport report = run();

        assertEquals(1, report.found());
        assertEquals(1, report.left());
        String said = report.unhealed().get(0);
        assertTrue(said.contains(A + ":5") && said.contains("backup restore"), said);
    }

    @Test
    void aPeersWordIsTakenOnlyForTheFactThatBelongsThere() {
        List<Fact> facts = keep(A, 3);
        FactChain other = new FactChain(A);
        ports.peerAnswers = Optional.of(other.next("m", "another"));
        store.damage(facts.get(0), flipped(facts.get(0)));

        AuditReport report = run();

        assertEquals(1, report.left());
        assertEquals(0, ports.mended);
    }

    @Test
    void aLostRowIsPutBack() {
        List<Fact> facts = keep(A, 300);
        ports.peerHolds(facts);
        store.lose(facts.get(100));
        store.lose(facts.get(299));

        AuditReport report = run();

        assertEquals(2, report.healed());
        assertEquals(facts, store.facts(A, 1, 300, ALL));
    }

    @Test
    void aRowsHashThatIsWrongIsMendedWithoutAnyPeer() {
        List<Fact> facts = keep(A, 5);
        StoredFact row = store.stored(A, 3, 3, ALL).get(0);
        byte[] wrong = row.hash().clone();
        wrong[7] ^= 1;
        ports.replaced.put(
                3L, new StoredFact(row.row(), A, 3, row.stamp(), wrong, row.canonical()));
        ports.replaced.put(
                5L,
                new StoredFact(
                        row.row() + 2,
                        A,
                        5,
                        facts.get(4).stamp().bits() + 1,
                        facts.get(4).hash().toBytes(),
                        facts.get(4).canonical()));

        AuditReport report = run();

        assertEquals(2, report.healed());
        assertEquals(0, report.left());
        assertEquals(2, ports.mended);
    }

    @Test
    void bytesThatSomebodyHashedAgainAreStillNotTheFact() {
        List<Fact> facts = keep(A, 5);
        ports.peerHolds(facts);
        FactChain other = new FactChain(A);
        Fact forged = null;
        for (int seq = 1; seq <= 3; seq++) {
            forged = other.next("m", "forged " + seq);
        }
        StoredFact row =
                new StoredFact(
                        2,
                        A,
                        3,
                        forged.stamp().bits(),
                        forged.hash().toBytes(),
                        forged.canonical());
        assertTrue(row.fact().isPresent());
        ports.replaced.put(3L, row);

        AuditReport report = run();

        assertTrue(report.found() > 0);
        assertEquals(0, report.left());
        assertEquals(facts, store.facts(A, 1, 5, ALL));
        assertEquals(0, run().found());
    }

    @Test
    void anOriginsRowThatDoesNotSumUpItsFactsIsMadeRight() {
        List<Fact> facts = keep(A, 5);
        OriginRow right = rowOf(facts);
        for (OriginRow wrong :
                List.of(
                        new OriginRow(A, 5, 5, Fingerprint.EMPTY, right.head(), false),
                        new OriginRow(A, 5, 5, right.fingerprint(), Hash.ZERO, false))) {
            store.misstate(wrong);

            AuditReport report = run();

            assertEquals(1, report.healed());
            assertEquals(List.of(right), store.load());
        }
    }

    @Test
    void whatTheDatabaseCannotReadIsSaidAndTheRestIsChecked() {
        List<Fact> facts = keep(A, 600);
        ports.peerHolds(facts);
        ports.unreadable = 300;
        store.damage(facts.get(500), flipped(facts.get(500)));

        AuditReport report = run();

        assertEquals(600, report.facts());
        assertEquals(1, report.healed());
        assertEquals(1, report.left());
        assertTrue(report.unhealed().get(0).contains(A + ":300"), report.unhealed()::toString);
    }

    @Test
    void theTwinsOfAForkAreCheckedEachForItself() {
        FactChain chain = new FactChain(A);
        List<Fact> facts = new ArrayList<>(List.of(chain.next("m", "shared")));
        FactChain clone = chain.fork();
        facts.add(chain.next("m", "mine"));
        facts.add(clone.next("m", "theirs"));
        OriginRow row = rowOf(facts.subList(0, 2)).branch(2, facts.get(2).hash());
        keep(facts, row);
        ports.peerHolds(facts);
        store.damage(facts.get(2), flipped(facts.get(2)));

        AuditReport report = run();

        assertEquals(3, report.facts());
        assertEquals(1, report.healed());
        assertEquals(0, report.left());
        assertEquals(3, store.facts(A, 1, 2, ALL).size());
    }

    @Test
    void aRunThatIsBrokenOffGoesOnWhereItWas() {
        keep(A, 2_000);
        keep(B, 2_000);
        long checked = 0;
        Optional<Cursor> cursor = Optional.empty();

        int runs = 0;
        do {
            Auditor auditor = new Auditor(ports, cursor);
            auditor.step(300);
            checked += auditor.report().facts();
            assertEquals(0, auditor.report().found());
            cursor = auditor.cursor().map(Cursor::text).flatMap(Cursor::parse);
            runs++;
        } while (cursor.isPresent());

        assertEquals(4_000, checked);
        assertTrue(runs > 5);
    }

    @Test
    void aStepLooksAtAboutAsManyFactsAsItMay() {
        keep(A, 10_000);
        Auditor auditor = new Auditor(ports, Optional.empty());

        assertTrue(auditor.step(1_000));

        long facts = auditor.report().facts();
        assertTrue(facts >= 1_000 && facts < 1_500, () -> facts + " facts");
    }

    @Test
    void aFileThatIsDamagedEverywhereEndsTheRun() {
        List<Fact> facts = keep(A, 3_000);
        facts.forEach(fact -> store.damage(fact, flipped(fact)));
        Auditor auditor = new Auditor(ports, Optional.empty());

        while (auditor.step(100)) {}

        assertTrue(auditor.report().facts() < 1_500);
        assertTrue(auditor.report().unhealed().size() <= 20);
        assertFalse(auditor.cursor().isPresent());
    }

    @Test
    void aPeerThatHoldsOtherFactsIsNamed() {
        keep(A, 5);
        ports.differs = List.of(new Span(2, 2));

        AuditReport report = run();

        assertEquals(0, report.found());
        assertEquals(1, report.ranges());
        assertEquals(1, report.differing().size());
    }

    private AuditReport run() {
        Auditor auditor = new Auditor(ports, Optional.empty());
        while (auditor.step(100)) {}
        return auditor.report();
    }

    private List<Fact> keep(Origin origin, int count) {
        return keep(store, origin, count);
    }

    private static List<Fact> keep(InMemoryFactStore disk, Origin origin, int count) {
        FactChain chain = new FactChain(origin);
        List<Fact> facts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            facts.add(chain.next("m", "body " + i));
        }
        keep(disk, facts, rowOf(facts));
        return facts;
    }

    private void keep(List<Fact> facts, OriginRow row) {
        keep(store, facts, row);
    }

    private static void keep(InMemoryFactStore disk, List<Fact> facts, OriginRow row) {
        disk.begin();
        facts.forEach(disk::keep);
        disk.put(List.of(row));
        disk.commit();
    }

    private static OriginRow rowOf(List<Fact> facts) {
        OriginRow row = OriginRow.empty(facts.get(0).origin());
        for (Fact fact : facts) {
            row = row.plus(fact.hash());
        }
        return row;
    }

    private static byte[] flipped(Fact fact) {
        byte[] bytes = fact.canonical().clone();
        bytes[bytes.length - 2] ^= 16;
        return bytes;
    }

    /** A node around a store, and what its peers would say. */
    private final class Ports implements AuditPorts {
        private final InMemoryFactStore disk;
        private final Map<Hash, Fact> held = new TreeMap<>();
        private final Map<String, Boolean> peers = new TreeMap<>();
        private final Map<Long, StoredFact> replaced = new TreeMap<>();
        private Optional<Fact> peerAnswers = Optional.empty();
        private List<Span> differs = List.of();
        private long unreadable;
        private int mended;

        Ports() {
            this(store);
        }

        Ports(InMemoryFactStore disk) {
            this.disk = disk;
        }

        void peerHolds(List<Fact> facts) {
            facts.forEach(fact -> held.put(fact.hash(), fact));
        }

        @Override
        public Held held() {
            VersionVector vector = VersionVector.of(disk.load());
            return new Held(vector, Root.of("c", vector), NodeIdentity.first(A));
        }

        @Override
        public List<StoredFact> stored(Origin origin, long from, long to, long bytesMax) {
            if (unreadable >= from && unreadable <= to) {
                throw new StoreException("malformed", false, null);
            }
            return disk.stored(origin, from, to, bytesMax).stream()
                    .map(row -> replaced.getOrDefault(row.seq(), row))
                    .toList();
        }

        @Override
        public Optional<Fact> fetch(Origin origin, long seq, Hash hash) {
            return peerAnswers.or(() -> Optional.ofNullable(held.get(hash)));
        }

        @Override
        public void mend(List<Mending> facts, List<OriginRow> rows) {
            mended += facts.size();
            facts.forEach(one -> replaced.remove(one.fact().seq()));
            disk.mend(facts, rows);
        }

        @Override
        public Map<String, Boolean> roots() {
            return peers;
        }

        @Override
        public Optional<Compared> compare(Origin origin, Span span, List<RangeDigest> parts) {
            return differs.isEmpty() ? Optional.empty() : Optional.of(new Compared("p", differs));
        }
    }
}
