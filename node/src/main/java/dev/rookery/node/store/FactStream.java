package dev.rookery.node.store;

import dev.rookery.sync.driver.StoreException;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.vector.OriginRow;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * All facts of one moment as one row of bytes that a node far behind can prove and fold while it
 * arrives: a {@link StreamHeader}, then each fact as {@code u32 n, bytes}. Of an origin that has
 * not forked they are the canonical bytes without {@code prev}: the fact before says it.
 *
 * <p>By stamp, so that a fold has little to undo; but each origin's in order, so that the one that
 * a fact follows came before. Facts never change: which they are is kept, 16 bytes for each, and
 * their bytes are read when they are asked for.
 *
 * <p>Threads: immutable.
 */
public final class FactStream {

    private static final int LENGTH_BYTES = 4;

    private final byte[] header;
    private final Hash whole;
    private final Set<Origin> branched;

    /** The facts' rows in order, and where in the stream each ends. */
    private final long[] ids;

    private final long[] ends;

    FactStream(StreamHeader header, long[] ids, int[] lengths) {
        this.header = header.encode();
        this.whole = Hash.of(this.header);
        this.branched = branched(header.rows());
        this.ids = ids;
        this.ends = new long[ids.length];
        long end = this.header.length;
        for (int i = 0; i < ids.length; i++) {
            end += LENGTH_BYTES + lengths[i];
            ends[i] = end;
        }
    }

    /** Origins of which facts travel with what they follow. */
    static Set<Origin> branched(List<OriginRow> rows) {
        Set<Origin> branched = new TreeSet<>();
        rows.stream().filter(OriginRow::branched).forEach(row -> branched.add(row.origin()));
        return branched;
    }

    /** What names it: the SHA-256 of the header, which says what the facts add up to. */
    public Hash whole() {
        return whole;
    }

    /** All of its bytes. */
    public long bytes() {
        return ids.length == 0 ? header.length : ends[ids.length - 1];
    }

    public long facts() {
        return ids.length;
    }

    /**
     * Some bytes of it.
     *
     * @param rows answers id and canonical bytes of the rows from one id to another
     */
    byte[] read(Query rows, long from, int length) {
        ByteBuffer out = ByteBuffer.allocate(length);
        if (from < header.length) {
            out.put(header, (int) from, Math.min(length, header.length - (int) from));
        }
        long at = from + out.position();
        int first = Arrays.binarySearch(ends, at);
        int next = first < 0 ? -first - 1 : first + 1;
        while (out.hasRemaining()) {
            int last = runEnd(next, from + length);
            next = putRun(rows, out, next, last, at);
            at = from + out.position();
        }
        return out.array();
    }

    /** One past the last of the facts that lie side by side, as far as the bytes go. */
    private int runEnd(int first, long end) {
        long ordinal = FactId.ordinal(ids[first]);
        int next = first + 1;
        while (next < ids.length && ends[next - 1] < end && FactId.ordinal(ids[next]) == ordinal) {
            next++;
        }
        return next;
    }

    private int putRun(Query rows, ByteBuffer out, int first, int end, long at) {
        int[] next = {first};
        rows.with(ids[first])
                .with(ids[end - 1])
                .each(
                        row -> {
                            // A fork may have got another fact since, between these.
                            if (row.integer(1) == ids[next[0]]) {
                                put(out, next[0]++, row.bytes(2), at);
                            }
                            return next[0] < end;
                        });
        if (next[0] < end) {
            throw changed(ids[next[0]]);
        }
        return end;
    }

    private void put(ByteBuffer out, int index, byte[] canonical, long at) {
        byte[] bytes = shortened(ids[index], canonical);
        ByteBuffer fact = ByteBuffer.allocate(LENGTH_BYTES + bytes.length);
        fact.putInt(bytes.length).put(bytes).flip();
        long begin = ends[index] - fact.limit();
        long before = index == 0 ? header.length : ends[index - 1];
        if (begin != before) {
            throw changed(ids[index]);
        }
        fact.position((int) Math.max(0, at - begin));
        fact.limit(Math.min(fact.limit(), fact.position() + out.remaining()));
        out.put(fact);
    }

    private byte[] shortened(long id, byte[] canonical) {
        try {
            return branched.contains(Fact.origin(canonical))
                    ? canonical
                    : Fact.withoutPrev(canonical);
        } catch (IllegalArgumentException e) {
            throw changed(id);
        }
    }

    private static StoreException changed(long id) {
        return new StoreException(
                "could not read the fact in row "
                        + id
                        + ": it is not what it was; run rookery sync"
                        + " audit",
                false,
                null);
    }
}
