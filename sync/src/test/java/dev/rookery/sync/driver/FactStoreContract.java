package dev.rookery.sync.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.sync.clock.Stamp;
import dev.rookery.sync.engine.NodeIdentity;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.FactChain;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.vector.OriginRow;
import dev.rookery.sync.vector.RangeSum;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link FactStore} does. An adapter inherits it in a class of a few lines. */
public abstract class FactStoreContract {
    private static final Origin A = FactChain.origin(1, 1);
    private static final Origin B = FactChain.origin(2, 2);

    private FactStore store;

    /** A new store without facts. */
    protected abstract FactStore open() throws Exception;

    /** The store closed and opened again: what a restart would find. */
    protected abstract FactStore reopen(FactStore closing) throws Exception;

    /** The same with other bytes where a fact was, as a disk would make them. */
    protected abstract FactStore damage(FactStore closing, Fact fact, byte[] canonical)
            throws Exception;

    /** The same without a fact's row. */
    protected abstract FactStore lose(FactStore closing, Fact fact) throws Exception;

    @BeforeEach
    void openIt() throws Exception {
        store = open();
    }

    @AfterEach
    void closeIt() {
        store.close();
    }

    @Test
    void aNewStoreHoldsNothing() {
        assertEquals(List.of(), store.load());
        assertEquals(Optional.empty(), store.identity());
        assertEquals(Stamp.ZERO, store.latest("m"));
        assertEquals(List.of(), store.facts(A, 1, 10, 1_000));
        assertEquals(List.of(), store.find(A, 1));
    }

    @Test
    void whatWasCommittedIsThereAfterARestart() throws Exception {
        FactChain chain = new FactChain(A);
        List<Fact> facts = List.of(chain.next("m", "one"), chain.next("n", "two"));
        NodeIdentity identity = NodeIdentity.first(A);

        keep(facts, Optional.of(identity));
        store = reopen(store);

        assertEquals(facts, store.facts(A, 1, 2, 1 << 20));
        assertEquals(List.of(rowOf(facts)), store.load());
        assertEquals(Optional.of(identity), store.identity());
        assertEquals(facts.get(1).stamp(), store.latest("n"));
    }

    @Test
    void aFactComesBackByteForByte() throws Exception {
        Fact fact = new FactChain(A).next("m/ü", "{\"text\":\"\u00e4\"}");

        keep(List.of(fact), Optional.empty());
        store = reopen(store);

        Fact found = store.find(A, 1).get(0);
        assertEquals(fact.hash(), found.hash());
        assertEquals(fact.entity(), found.entity());
        assertEquals(fact.prev(), found.prev());
        assertEquals(fact.batch(), found.batch());
        assertEquals(fact.atMillis(), found.atMillis());
        assertEquals(fact.actor(), found.actor());
    }

    @Test
    void anOpenTransactionIsSeenByLatestAndByNobodyElse() {
        Fact fact = new FactChain(A).next("m", "one");

        store.begin();
        store.keep(fact);

        assertEquals(fact.stamp(), store.latest("m"));
        assertEquals(List.of(), store.find(A, 1));
        assertEquals(List.of(), store.facts(A, 1, 1, 1_000));
        store.rollback();
    }

    @Test
    void aRolledBackTransactionLeavesNothing() throws Exception {
        FactChain chain = new FactChain(A);
        Fact first = chain.next("m", "one");
        keep(List.of(first), Optional.of(NodeIdentity.first(A)));

        store.begin();
        store.keep(chain.next("m", "two"));
        store.own(NodeIdentity.first(A).rotate(B));
        store.put(List.of(OriginRow.empty(B).plus(first.hash())));
        store.rollback();

        assertEquals(List.of(rowOf(List.of(first))), store.load());
        assertEquals(List.of(first), store.facts(A, 1, 9, 1 << 20));
        assertEquals(first.stamp(), store.latest("m"));
        assertEquals(Optional.of(NodeIdentity.first(A)), store.identity());
        store = reopen(store);
        assertEquals(List.of(rowOf(List.of(first))), store.load());
    }

    @Test
    void aRollbackWithoutATransactionDoesNothing() {
        keep(List.of(new FactChain(A).next("m", "one")), Optional.empty());

        store.rollback();
        keep(List.of(new FactChain(B).next("m", "two")), Optional.empty());

        assertEquals(2, store.load().size());
    }

    @Test
    void rowsAreReplacedAndKeepTheirForkAndSealedIdentity() throws Exception {
        List<Fact> facts = List.of(new FactChain(A).next("m", "one"));
        keep(facts, Optional.of(new NodeIdentity(B, List.of(A))));

        store.begin();
        store.put(List.of(rowOf(facts).fork()));
        store.commit();
        store = reopen(store);

        assertEquals(List.of(rowOf(facts).fork()), store.load());
        assertEquals(Optional.of(new NodeIdentity(B, List.of(A))), store.identity());
    }

    @Test
    void readingStopsOnceTheBytesArePassedButGivesAtLeastOne() {
        FactChain chain = new FactChain(A);
        List<Fact> facts = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            facts.add(chain.next("m", "a body of some length " + i));
        }
        keep(facts, Optional.empty());
        int each = facts.get(0).canonical().length;

        assertEquals(facts.subList(0, 1), store.facts(A, 1, 10, 1));
        assertEquals(facts.subList(3, 6), store.facts(A, 4, 6, 1 << 20));
        int some = store.facts(A, 1, 10, 3L * each).size();
        assertTrue(some == 3 || some == 4, "3 bodies' bytes gave " + some);
        assertEquals(facts, store.facts(A, 1, Long.MAX_VALUE, Long.MAX_VALUE));
    }

    @Test
    void factsOfOneBatchAreReadInOrder() {
        FactChain chain = new FactChain(A);
        List<Fact> batch = chain.batch("m", "one", "two", "three");

        keep(batch, Optional.empty());

        assertEquals(batch, store.facts(A, 1, 3, 1 << 20));
        assertEquals(batch.subList(1, 2), store.find(A, 2));
    }

    @Test
    void twinsAreKeptSideBySideAndNeverPartedByAReading() throws Exception {
        FactChain chain = new FactChain(A);
        FactChain clone = chain.fork();
        List<Fact> mine = List.of(chain.next("m", "mine"), chain.next("m", "mine too"));
        List<Fact> theirs = List.of(clone.next("m", "theirs"), clone.next("m", "theirs too"));

        keep(mine, Optional.empty());
        store.begin();
        theirs.forEach(store::keep);
        OriginRow row = rowOf(mine);
        for (Fact fact : theirs) {
            row = row.branch(fact.seq(), fact.hash());
        }
        store.put(List.of(row));
        store.commit();
        store = reopen(store);

        List<Fact> first = new ArrayList<>(List.of(mine.get(0), theirs.get(0)));
        first.sort(Comparator.comparing(Fact::hash));
        assertEquals(first, store.find(A, 1));
        assertEquals(first, store.facts(A, 1, 2, 1));
        assertEquals(4, store.facts(A, 1, 2, 1 << 20).size());
        assertEquals(List.of(row), store.load());
        assertEquals(new RangeSum(4, row.fingerprint()), store.sum(A, 1, 2));
    }

    @Test
    void aRangesSumIsThatOfItsFactsHashes() {
        FactChain chain = new FactChain(A);
        List<Fact> facts = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            facts.add(chain.next("m", "body " + i));
        }
        keep(facts, Optional.empty());

        assertEquals(sumOf(facts), store.sum(A, 1, Long.MAX_VALUE));
        assertEquals(sumOf(facts.subList(9, 20)), store.sum(A, 10, 20));
        assertEquals(sumOf(facts.subList(39, 40)), store.sum(A, 40, 90));
        assertEquals(RangeSum.EMPTY, store.sum(A, 41, 90));
        assertEquals(RangeSum.EMPTY, store.sum(B, 1, 90));
    }

    @Test
    void aFactIsFoundByHowItsHashBegins() {
        FactChain chain = new FactChain(A);
        List<Fact> facts = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            facts.add(chain.next("m", "body " + i));
        }
        keep(facts, Optional.empty());
        Fact one = facts.get(16);

        LongPredicate begins = first -> first == one.hash().a();

        assertEquals(List.of(one), store.named(A, 1, Long.MAX_VALUE, begins));
        assertEquals(List.of(one), store.named(A, 17, 17, begins));
        assertEquals(List.of(), store.named(A, 18, 90, begins));
        assertEquals(List.of(), store.named(B, 1, 90, begins));
        assertEquals(facts, store.named(A, 1, 40, first -> true));
    }

    private static RangeSum sumOf(List<Fact> facts) {
        RangeSum sum = RangeSum.EMPTY;
        for (Fact fact : facts) {
            sum = sum.plus(fact.hash());
        }
        return sum;
    }

    @Test
    void rowsAreShownAsTheyAre() {
        FactChain chain = new FactChain(A);
        List<Fact> facts = List.of(chain.next("m", "one"), chain.next("m", "two"));

        keep(facts, Optional.empty());

        List<StoredFact> rows = store.stored(A, 1, 9, 1 << 20);
        assertEquals(facts, rows.stream().map(row -> row.fact().orElseThrow()).toList());
        assertEquals(1, store.stored(A, 1, 9, 1).size());
        assertEquals(2, store.stored(A, 2, 2, 1 << 20).get(0).seq());
        assertEquals(List.of(), store.stored(B, 1, 9, 1 << 20));
    }

    @Test
    void aDamagedFactIsNeverHandedOut() throws Exception {
        FactChain chain = new FactChain(A);
        List<Fact> facts = List.of(chain.next("m", "one"), chain.next("m", "two"));
        keep(facts, Optional.empty());

        store = damage(store, facts.get(1), flipped(facts.get(1)));

        assertThrows(DamagedFactException.class, () -> store.find(A, 2));
        assertThrows(DamagedFactException.class, () -> store.facts(A, 1, 2, 1 << 20));
        assertEquals(facts.subList(0, 1), store.facts(A, 1, 1, 1 << 20));
        StoredFact row = store.stored(A, 2, 2, 1 << 20).get(0);
        assertEquals(Optional.empty(), row.fact());
        assertEquals(Optional.of(facts.get(1).hash()), row.said());
        assertEquals(sumOf(facts), store.sum(A, 1, 2));
    }

    @Test
    void aDamagedFactIsMendedInItsRow() throws Exception {
        FactChain chain = new FactChain(A);
        List<Fact> facts = List.of(chain.next("m", "one"), chain.next("m", "two"));
        keep(facts, Optional.empty());
        store = damage(store, facts.get(0), flipped(facts.get(0)));
        StoredFact row = store.stored(A, 1, 1, 1 << 20).get(0);

        store.mend(List.of(new Mending(Optional.of(row), facts.get(0))), List.of());

        assertEquals(facts, store.facts(A, 1, 2, 1 << 20));
        store = reopen(store);
        assertEquals(facts, store.facts(A, 1, 2, 1 << 20));
        assertEquals(List.of(rowOf(facts)), store.load());
        assertEquals(facts.get(1).stamp(), store.latest("m"));
    }

    @Test
    void aFactThatWasLostIsPutBackAndARowThatIsWrongIsReplaced() throws Exception {
        FactChain chain = new FactChain(A);
        List<Fact> facts = List.of(chain.next("m", "one"), chain.next("m", "two"));
        keep(facts, Optional.empty());
        store = lose(store, facts.get(0));
        assertEquals(List.of(), store.find(A, 1));

        OriginRow right = rowOf(facts).fork();
        store.mend(List.of(new Mending(Optional.empty(), facts.get(0))), List.of(right));

        store = reopen(store);
        assertEquals(facts, store.facts(A, 1, 2, 1 << 20));
        assertEquals(List.of(right), store.load());
    }

    private static byte[] flipped(Fact fact) {
        byte[] bytes = fact.canonical().clone();
        bytes[bytes.length - 9] ^= 4;
        return bytes;
    }

    @Test
    void aProbeSucceedsAndLeavesNothing() {
        store.probe();

        assertEquals(List.of(), store.load());
        keep(List.of(new FactChain(A).next("m", "one")), Optional.empty());
        assertEquals(1, store.load().size());
    }

    private void keep(List<Fact> facts, Optional<NodeIdentity> identity) {
        store.begin();
        facts.forEach(store::keep);
        store.put(List.of(rowOf(facts)));
        identity.ifPresent(store::own);
        store.commit();
    }

    private static OriginRow rowOf(List<Fact> facts) {
        OriginRow row = OriginRow.empty(facts.get(0).origin());
        for (Fact fact : facts) {
            row = row.plus(fact.hash());
        }
        return row;
    }
}
