package dev.rookery.node.store;

import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Reads a {@link FactStream} as it comes, in pieces cut anywhere. Nothing but its form is proven.
 *
 * <p>Threads: one at a time.
 */
public final class StreamReader {

    private static final int LENGTH_BYTES = 4;

    private ByteBuffer left = ByteBuffer.allocate(0);
    private Optional<StreamHeader> header = Optional.empty();
    private Hash whole = Hash.ZERO;
    private Set<Origin> branched = Set.of();
    private boolean newer;

    /** Of origins that did not fork: what their next fact follows. */
    private final Map<Origin, Hash> heads = new HashMap<>();

    /** How it begins; empty until that is here. */
    public Optional<StreamHeader> header() {
        return header;
    }

    /** The SHA-256 of the header, which names the stream. */
    public Hash whole() {
        return whole;
    }

    /** Whether a newer program wrote it: nothing more is read. */
    public boolean newer() {
        return newer;
    }

    /** Whether what came ends with the header or a fact. */
    public boolean ended() {
        return header.isPresent() && !left.hasRemaining();
    }

    /**
     * Takes the next piece.
     *
     * @return the facts that end in it
     * @throws IllegalArgumentException saying what is wrong with the form
     */
    public List<Fact> take(byte[] piece) {
        ByteBuffer in = joined(piece);
        List<Fact> facts = new ArrayList<>();
        if (header.isEmpty() && !newer) {
            begin(in);
        }
        while (header.isPresent() && in.remaining() >= LENGTH_BYTES) {
            int length = in.getInt(in.position());
            if (length < 0 || length > Fact.BYTES_MAX) {
                throw new IllegalArgumentException("a fact of " + length + " bytes");
            }
            if (in.remaining() - LENGTH_BYTES < length) {
                break;
            }
            in.getInt();
            byte[] bytes = new byte[length];
            in.get(bytes);
            facts.add(fact(bytes));
        }
        left = in.slice();
        return facts;
    }

    private ByteBuffer joined(byte[] piece) {
        if (!left.hasRemaining()) {
            return ByteBuffer.wrap(piece);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(left.remaining() + piece.length);
        bytes.write(left.array(), left.arrayOffset() + left.position(), left.remaining());
        bytes.write(piece, 0, piece.length);
        return ByteBuffer.wrap(bytes.toByteArray());
    }

    private void begin(ByteBuffer in) {
        if (in.remaining() < StreamHeader.FIXED_BYTES) {
            return;
        }
        byte[] fixed = new byte[StreamHeader.FIXED_BYTES];
        in.duplicate().get(fixed);
        OptionalInt length = StreamHeader.length(fixed);
        newer = length.isEmpty();
        if (length.isPresent() && in.remaining() >= length.getAsInt()) {
            byte[] bytes = new byte[length.getAsInt()];
            in.get(bytes);
            StreamHeader read = StreamHeader.parse(bytes);
            header = Optional.of(read);
            whole = Hash.of(bytes);
            branched = FactStream.branched(read.rows());
        }
    }

    private Fact fact(byte[] bytes) {
        Origin origin = Fact.origin(bytes);
        if (branched.contains(origin)) {
            return Fact.parse(bytes);
        }
        Hash prev = heads.getOrDefault(origin, Hash.ZERO);
        Fact fact = Fact.parse(Fact.withPrev(bytes, prev));
        heads.put(origin, fact.hash());
        return fact;
    }
}
