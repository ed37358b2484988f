package dev.rookery.sync.fact;

import dev.rookery.sync.clock.Stamp;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/**
 * One immutable, hashed statement: what sync moves and what every fold is made of.
 *
 * <p>Canonical bytes (version 1, all numbers big-endian; published vectors in {@code
 * fact-vectors.txt} of the tests):
 *
 * <pre>
 * u8 version = 1 | origin 16 | u64 seq | prev 32 | u32 batch index | u32 batch size
 * | u64 stamp | i64 at, ms since 1970 | u16 n, kind | u16 n, entity | u16 n, actor | u32 n, body
 * </pre>
 *
 * <p>Texts are UTF-8. The fact's hash is the SHA-256 of these bytes, which are at most {@value
 * #BYTES_MAX}. Two facts are equal when their hashes are.
 *
 * <p>Threads: immutable; the arrays it hands out are shared and must not be written to.
 */
public final class Fact {

    /** Most canonical bytes of one fact: 256 KiB. */
    public static final int BYTES_MAX = 256 << 10;

    /** Most UTF-8 bytes of a kind, an entity or an actor. */
    public static final int TEXT_MAX = 1_024;

    private static final int FIXED_BYTES = 1 + 16 + 8 + 32 + 4 + 4 + 8 + 8 + 2 + 2 + 2 + 4;
    private static final byte FORMAT = 1;

    /** What the quick decoder puts in the place of what is not UTF-8; a text may have it, too. */
    private static final char REPLACED = '\uFFFD';

    /** Where {@code prev} stands in the canonical bytes. */
    private static final int PREV_AT = 1 + 16 + 8;

    private final Dot dot;
    private final Hash prev;
    private final Batch batch;
    private final Stamp stamp;
    private final long atMillis;
    private final Draft draft;
    private final byte[] canonical;
    private final Hash hash;

    private Fact(
            Dot dot, Hash prev, Batch batch, Stamp stamp, long atMillis, Draft draft, byte[] raw) {
        this.dot = dot;
        this.prev = prev;
        this.batch = batch;
        this.stamp = stamp;
        this.atMillis = atMillis;
        this.draft = draft;
        this.canonical = raw;
        this.hash = Hash.of(raw);
    }

    private Fact(Fact same, Draft draft) {
        this.dot = same.dot;
        this.prev = same.prev;
        this.batch = same.batch;
        this.stamp = same.stamp;
        this.atMillis = same.atMillis;
        this.draft = draft;
        this.canonical = same.canonical;
        this.hash = same.hash;
    }

    /**
     * Names and hashes a draft.
     *
     * @param prev the hash of the origin's fact before; {@link Hash#ZERO} for seq 1
     * @param atMillis the writer's wall clock, ms since 1970
     * @throws IllegalArgumentException when the canonical bytes would be over {@link #BYTES_MAX}, a
     *     text over {@link #TEXT_MAX} or not Unicode
     */
    public static Fact of(
            Dot dot, Hash prev, Batch batch, Stamp stamp, long atMillis, Draft draft) {
        byte[] kind = text("kind", draft.kind());
        byte[] entity = text("entity", draft.entity());
        byte[] actor = text("actor", draft.actor());
        int size = FIXED_BYTES + kind.length + entity.length + actor.length + draft.body().length;
        if (size > BYTES_MAX) {
            throw new IllegalArgumentException(
                    "a fact has at most " + BYTES_MAX + " bytes, this one " + size);
        }
        ByteBuffer out = ByteBuffer.allocate(size);
        out.put(FORMAT).putLong(dot.origin().high()).putLong(dot.origin().low());
        out.putLong(dot.seq());
        prev.write(out);
        out.putInt(batch.index()).putInt(batch.size()).putLong(stamp.bits()).putLong(atMillis);
        out.putShort((short) kind.length).put(kind);
        out.putShort((short) entity.length).put(entity);
        out.putShort((short) actor.length).put(actor);
        out.putInt(draft.body().length).put(draft.body());
        return new Fact(dot, prev, batch, stamp, atMillis, draft, out.array());
    }

    /**
     * Reads canonical bytes, all of them.
     *
     * @throws IllegalArgumentException naming what is wrong: format, sizes, numbers, UTF-8, bytes
     *     left over
     */
    public static Fact parse(byte[] canonical) {
        if (canonical.length < FIXED_BYTES || canonical.length > BYTES_MAX) {
            throw new IllegalArgumentException("not the size of a fact: " + canonical.length);
        }
        ByteBuffer in = ByteBuffer.wrap(canonical);
        byte format = in.get();
        if (format != FORMAT) {
            throw new IllegalArgumentException("unknown fact format " + format);
        }
        Dot dot = new Dot(new Origin(in.getLong(), in.getLong()), in.getLong());
        Hash prev = Hash.read(in);
        Batch batch = new Batch(in.getInt(), in.getInt());
        Stamp stamp = new Stamp(in.getLong());
        long at = in.getLong();
        String kind = text(in);
        String entity = text(in);
        String actor = text(in);
        byte[] body = bytes(in, in.remaining() < 4 ? -1 : in.getInt());
        if (in.hasRemaining()) {
            throw new IllegalArgumentException(in.remaining() + " bytes after the fact");
        }
        return new Fact(
                dot, prev, batch, stamp, at, new Draft(kind, entity, body, actor), canonical);
    }

    /**
     * Canonical bytes without their {@code prev}, for whoever has the fact before: a hash is what
     * no packing makes smaller.
     *
     * @throws IllegalArgumentException when the bytes are too few for a fact
     */
    public static byte[] withoutPrev(byte[] canonical) {
        if (canonical.length < FIXED_BYTES) {
            throw new IllegalArgumentException("not the size of a fact: " + canonical.length);
        }
        byte[] bytes = new byte[canonical.length - Hash.BYTES];
        System.arraycopy(canonical, 0, bytes, 0, PREV_AT);
        System.arraycopy(canonical, PREV_AT + Hash.BYTES, bytes, PREV_AT, bytes.length - PREV_AT);
        return bytes;
    }

    /**
     * Canonical bytes again.
     *
     * @throws IllegalArgumentException when the bytes are too few for a fact
     */
    public static byte[] withPrev(byte[] without, Hash prev) {
        if (without.length < PREV_AT) {
            throw new IllegalArgumentException("not the size of a fact: " + without.length);
        }
        ByteBuffer out = ByteBuffer.allocate(without.length + Hash.BYTES);
        out.put(without, 0, PREV_AT);
        prev.write(out);
        return out.put(without, PREV_AT, without.length - PREV_AT).array();
    }

    /**
     * Whose fact bytes are, with their {@code prev} or without.
     *
     * @throws IllegalArgumentException when the bytes are too few for a fact
     */
    public static Origin origin(byte[] canonical) {
        if (canonical.length < PREV_AT) {
            throw new IllegalArgumentException("not the size of a fact: " + canonical.length);
        }
        ByteBuffer in = ByteBuffer.wrap(canonical, 1, Origin.BYTES);
        return new Origin(in.getLong(), in.getLong());
    }

    public Dot dot() {
        return dot;
    }

    public Origin origin() {
        return dot.origin();
    }

    public long seq() {
        return dot.seq();
    }

    /** The hash of the origin's fact before; one that does not match is a fork. */
    public Hash prev() {
        return prev;
    }

    public Batch batch() {
        return batch;
    }

    /** Its place in the total order. */
    public Rank rank() {
        return new Rank(stamp, dot, hash);
    }

    /** What leads its rank. */
    public Stamp stamp() {
        return stamp;
    }

    /** The writer's wall clock, ms since 1970: for people and windows, never for rank. */
    public long atMillis() {
        return atMillis;
    }

    /** {@link #atMillis()} as an instant. */
    public Instant at() {
        return Instant.ofEpochMilli(atMillis);
    }

    /** What is stated; opaque to sync. */
    public String kind() {
        return draft.kind();
    }

    /** Of what it is stated; opaque to sync. */
    public String entity() {
        return draft.entity();
    }

    /** The statement itself; opaque to sync. Shared: not to be written to. */
    public byte[] body() {
        return draft.body();
    }

    /** Who stated it. */
    public String actor() {
        return draft.actor();
    }

    /**
     * What its writer, in this process, wrote the body from; empty for what came from elsewhere.
     */
    public Optional<Object> meaning() {
        return draft.meaning();
    }

    /** The same fact, its body's meaning beside it for those who would read it. */
    public Fact meaning(Object meaning) {
        Draft read =
                new Draft(
                        draft.kind(),
                        draft.entity(),
                        draft.body(),
                        draft.actor(),
                        Optional.of(meaning));
        return new Fact(this, read);
    }

    /** The canonical bytes. Shared: not to be written to. */
    public byte[] canonical() {
        return canonical;
    }

    /** The SHA-256 of the canonical bytes. */
    public Hash hash() {
        return hash;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Fact fact && fact.hash.equals(hash);
    }

    @Override
    public int hashCode() {
        return hash.hashCode();
    }

    @Override
    public String toString() {
        return kind() + " " + entity() + " " + dot + " @" + stamp;
    }

    private static byte[] text(String field, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        // Half a surrogate pair becomes '?': other nodes would read another text than the writer.
        if (bytes.length <= TEXT_MAX && !new String(bytes, StandardCharsets.UTF_8).equals(value)) {
            throw new IllegalArgumentException("a fact's " + field + " is not Unicode text");
        }
        if (bytes.length > TEXT_MAX) {
            throw new IllegalArgumentException(
                    "a fact's " + field + " has at most " + TEXT_MAX + " bytes: " + bytes.length);
        }
        return bytes;
    }

    private static String text(ByteBuffer in) {
        int length = in.remaining() < 2 ? -1 : Short.toUnsignedInt(in.getShort());
        if (length > TEXT_MAX) {
            throw new IllegalArgumentException("a text of " + length + " bytes in a fact");
        }
        byte[] bytes = bytes(in, length);
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (text.indexOf(REPLACED) < 0) {
            return text;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("a text in a fact is not UTF-8", e);
        }
    }

    private static byte[] bytes(ByteBuffer in, int length) {
        if (length < 0 || length > in.remaining()) {
            throw new IllegalArgumentException("a fact ends early, at byte " + in.position());
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }
}
