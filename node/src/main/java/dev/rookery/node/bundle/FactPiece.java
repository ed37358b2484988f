package dev.rookery.node.bundle;

import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Facts in the order in which they are to be kept, batches whole, and which they are in short.
 *
 * <p>As bytes (all numbers big-endian, at most {@value #BYTES_MAX} of them):
 *
 * <pre>
 * "RKFACTS1" | u32 stretches | stretch* | u32 facts | (u32 n, canonical bytes of a fact)*
 * stretch = origin 16 | u64 from | u64 to | hash of its last fact 32 | u32 facts
 * </pre>
 *
 * <p>Threads: immutable.
 *
 * @param stretches what there is of each origin; whoever carries pieces reads these alone
 */
public record FactPiece(List<Stretch> stretches, List<Fact> facts) {

    /** Most bytes of a piece: it is held in memory by who sends and by who takes it. */
    public static final int BYTES_MAX = 8 << 20;

    /** Canonical bytes after which no further batch is added; a last one may have 1 MiB. */
    public static final int FILLED_BYTES = 4 << 20;

    /** Most origins in one piece. */
    public static final int STRETCHES_MAX = 1_024;

    private static final byte[] MAGIC = "RKFACTS1".getBytes(StandardCharsets.US_ASCII);
    private static final int STRETCH_BYTES = Origin.BYTES + 8 + 8 + Hash.BYTES + 4;

    /**
     * Facts of one origin.
     *
     * @param origin 32 hex digits
     * @param from the lowest seq
     * @param to the highest seq, at which a batch ends
     * @param last the hash of the last fact, 64 hex digits
     * @param facts how many; more than seqs where the origin has forked
     */
    public record Stretch(String origin, long from, long to, String last, int facts) {

        private static Stretch read(ByteBuffer in) {
            byte[] origin = new byte[Origin.BYTES];
            in.get(origin);
            long from = in.getLong();
            long to = in.getLong();
            String last = Hash.read(in).toString();
            int facts = in.getInt();
            if (from < 1 || to < from || facts < 1) {
                throw new IllegalArgumentException("no stretch of facts: " + from + " to " + to);
            }
            return new Stretch(Origin.ofBytes(origin).toString(), from, to, last, facts);
        }

        private void write(ByteBuffer out) {
            out.put(Origin.parse(origin).toBytes()).putLong(from).putLong(to);
            Hash.parse(last).write(out);
            out.putInt(facts);
        }
    }

    public FactPiece {
        stretches = List.copyOf(stretches);
        facts = List.copyOf(facts);
    }

    /** A piece of these facts, those of one origin one after the other. */
    public static FactPiece of(List<Fact> facts) {
        List<Stretch> stretches = new ArrayList<>();
        for (int from = 0; from < facts.size(); ) {
            Origin origin = facts.get(from).origin();
            int to = from;
            long lowest = Long.MAX_VALUE;
            long highest = 0;
            while (to < facts.size() && facts.get(to).origin().equals(origin)) {
                lowest = Math.min(lowest, facts.get(to).seq());
                highest = Math.max(highest, facts.get(to).seq());
                to++;
            }
            String last = facts.get(to - 1).hash().toString();
            stretches.add(new Stretch(origin.toString(), lowest, highest, last, to - from));
            from = to;
        }
        return new FactPiece(stretches, facts);
    }

    /** The bytes of it. */
    public byte[] encode() {
        int size = MAGIC.length + 4 + stretches.size() * STRETCH_BYTES + 4;
        for (Fact fact : facts) {
            size += 4 + fact.canonical().length;
        }
        ByteBuffer out = ByteBuffer.allocate(size);
        out.put(MAGIC).putInt(stretches.size());
        stretches.forEach(stretch -> stretch.write(out));
        out.putInt(facts.size());
        facts.forEach(fact -> out.putInt(fact.canonical().length).put(fact.canonical()));
        return out.array();
    }

    /**
     * Reads a piece, and so hashes every fact.
     *
     * @throws IllegalArgumentException saying what is wrong with the bytes
     */
    public static FactPiece decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        try {
            List<Stretch> stretches = stretches(in);
            int count = count(in, 4, "facts");
            List<Fact> facts = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                byte[] canonical = new byte[count(in, 1, "bytes of a fact")];
                in.get(canonical);
                facts.add(Fact.parse(canonical));
            }
            if (in.hasRemaining()) {
                throw new IllegalArgumentException(in.remaining() + " bytes after the last fact");
            }
            FactPiece piece = of(facts);
            if (!piece.stretches.equals(stretches)) { // Whoever carries it leaves out by these.
                throw new IllegalArgumentException("its table says otherwise than its facts");
            }
            return piece;
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("a piece of facts ends early", e);
        }
    }

    /**
     * Which facts a piece has, by its own word.
     *
     * @throws IllegalArgumentException saying what is wrong with the bytes
     */
    public static List<Stretch> stretches(byte[] bytes) {
        try {
            return stretches(ByteBuffer.wrap(bytes));
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("a piece of facts ends early", e);
        }
    }

    private static List<Stretch> stretches(ByteBuffer in) {
        if (in.remaining() > BYTES_MAX) {
            throw new IllegalArgumentException(
                    "a piece has at most " + BYTES_MAX + " bytes, this one " + in.remaining());
        }
        byte[] magic = new byte[MAGIC.length];
        in.get(magic);
        if (!ByteBuffer.wrap(magic).equals(ByteBuffer.wrap(MAGIC))) {
            throw new IllegalArgumentException("no piece of facts: it does not begin as one");
        }
        int count = count(in, STRETCH_BYTES, "stretches");
        List<Stretch> stretches = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            stretches.add(Stretch.read(in));
        }
        return stretches;
    }

    /** A count that the bytes which are left can hold. */
    private static int count(ByteBuffer in, int bytesEach, String of) {
        int count = in.getInt();
        if (count < 0 || count > in.remaining() / bytesEach) {
            throw new IllegalArgumentException("a piece of facts ends early: " + count + " " + of);
        }
        return count;
    }
}
