package dev.rookery.sync.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.sync.clock.Stamp;
import dev.rookery.sync.driver.InMemoryFactStore;
import dev.rookery.sync.fact.Batch;
import dev.rookery.sync.fact.Dot;
import dev.rookery.sync.fact.Draft;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.FactChain;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.message.Limits;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchesTest {
    private static final Origin ORIGIN = FactChain.origin(1, 1);

    private final InMemoryFactStore store = new InMemoryFactStore();
    private Hash head = Hash.ZERO;
    private long seq;

    @Test
    void aMessageOfTheSmallestFactsWithABatchAtItsEndIsUnderTheLimitOfFacts() {
        // given single facts of nearly as many bytes as a message takes, and the longest batch
        Draft draft = new Draft("k", "e", "".getBytes(UTF_8), "a");
        store.begin();
        long bytes = 0;
        while (bytes < Limits.FACT_BYTES_MAX - 100) {
            bytes += keep(Batch.ALONE, draft);
        }
        for (int i = 0; i < Batch.SIZE_MAX; i++) {
            keep(new Batch(i, Batch.SIZE_MAX), draft);
        }
        store.commit();

        // when
        List<Fact> read =
                Batches.read(
                        store, List.of(new Batches.Range(ORIGIN, 1, seq)), Limits.FACT_BYTES_MAX);

        // then
        assertTrue(read.get(read.size() - 1).batch().last());
        assertTrue(read.size() <= Limits.FACTS_MAX, read.size() + " facts");
        assertEquals(seq - Batch.SIZE_MAX, read.size());
    }

    @Test
    void aChainBeginsWithItsFirstFactAndWithNoOther() {
        Draft draft = new Draft("k", "e", "".getBytes(UTF_8), "a");
        Hash some = Hash.of(new byte[] {1});
        assertTrue(fault(1, some, draft).contains("not the beginning of a chain"));
        assertTrue(fault(2, Hash.ZERO, draft).contains("not the beginning of a chain"));
        assertEquals("", fault(1, Hash.ZERO, draft) + fault(2, some, draft));
    }

    @Test
    void aFaultNamesAFactByItsDotAndRepeatsNothingThatItsWriterMadeUp() {
        Draft draft = new Draft("k\nERROR", "e\u001b[31m", "".getBytes(UTF_8), "a");
        Stamp stamp = Stamp.ofMillis(FactChain.AT);
        Dot dot = new Dot(ORIGIN, 1);
        Fact half = Fact.of(dot, Hash.ZERO, new Batch(0, 2), stamp, FactChain.AT, draft);
        assertEquals(
                "1 facts of a batch of 2 at " + dot,
                Batches.malformed(List.of(half)).orElseThrow());
    }

    private static String fault(long seq, Hash prev, Draft draft) {
        Stamp stamp = Stamp.ofMillis(FactChain.AT);
        Dot dot = new Dot(ORIGIN, seq);
        Fact fact = Fact.of(dot, prev, Batch.ALONE, stamp, FactChain.AT, draft);
        return Batches.malformed(List.of(fact)).orElse("");
    }

    private int keep(Batch batch, Draft draft) {
        seq++;
        Fact fact =
                Fact.of(
                        new Dot(ORIGIN, seq),
                        head,
                        batch,
                        Stamp.ofMillis(FactChain.AT),
                        FactChain.AT,
                        draft);
        head = fact.hash();
        store.keep(fact);
        return fact.canonical().length;
    }
}
