package dev.rookery.sync.fact;

import dev.rookery.sync.clock.Stamp;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Facts of one origin for tests, each following the one before. */
public final class FactChain {

    /** A time that is nobody's now: 2026-01-26T10:30:00Z. */
    public static final long AT = 1_769_423_400_000L;

    private final Origin origin;
    private Hash head = Hash.ZERO;
    private long seq;

    public FactChain(Origin origin) {
        this.origin = origin;
    }

    /** An origin of a bucket, told apart by a number. */
    public static Origin origin(int bucket, long number) {
        return new Origin(((long) bucket << 56) | 0x00C0_FFEEL, number);
    }

    /** What would be written after a fact. */
    public static FactChain after(Fact fact) {
        FactChain chain = new FactChain(fact.origin());
        chain.head = fact.hash();
        chain.seq = fact.seq();
        return chain;
    }

    /** The next fact, alone in its batch. */
    public Fact next(String entity, String body) {
        return next(Batch.ALONE, entity, body);
    }

    /** The next facts, as one batch. */
    public List<Fact> batch(String entity, String... bodies) {
        List<Fact> batch = new ArrayList<>();
        for (int i = 0; i < bodies.length; i++) {
            batch.add(next(new Batch(i, bodies.length), entity, bodies[i]));
        }
        return batch;
    }

    /** A chain that goes on from here on its own: what a clone would write. */
    public FactChain fork() {
        FactChain twin = new FactChain(origin);
        twin.head = head;
        twin.seq = seq;
        return twin;
    }

    private Fact next(Batch batch, String entity, String body) {
        seq++;
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        Draft draft = new Draft("test.note", entity, bytes, "tester");
        Stamp stamp = Stamp.ofMillis(AT + seq);
        Fact fact = Fact.of(new Dot(origin, seq), head, batch, stamp, AT + seq, draft);
        head = fact.hash();
        return fact;
    }
}
