package dev.rookery.sync.message;

import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.vector.BucketSet;
import dev.rookery.sync.vector.Buckets;
import java.util.List;
import java.util.Optional;

/**
 * Messages as bytes: {@code u8 version = 1 | u8 type | fields}. Numbers are big-endian or varints,
 * texts UTF-8 with their length, lists with their count; a fact is its canonical bytes.
 *
 * <p>Reading checks every count against the limits and against the bytes that are left before it
 * allocates for it, and parses (and so hashes) every fact.
 *
 * <p>Threads: safe for any thread.
 */
public final class MessageCodec {
    private static final int VERSION = 1;
    private static final int ROW_BYTES_MIN = Origin.BYTES + 1 + 1 + 8;
    private static final int FACT_BYTES_MIN = 92;

    private MessageCodec() {}

    /**
     * The bytes of a message.
     *
     * @throws IllegalArgumentException when there would be over {@link Limits#MESSAGE_BYTES_MAX}
     */
    public static byte[] encode(Message message) {
        WireWriter out = new WireWriter();
        out.u8(VERSION);
        out.u8(type(message));
        if (message instanceof Hello hello) {
            write(out, hello);
        } else if (message instanceof HelloReply reply) {
            write(out, reply.hello());
            out.varint(reply.protocol());
            out.hash(reply.root());
        } else if (message instanceof RootReply reply) {
            out.hash(reply.root());
            out.i64(reply.clockMillis());
        } else if (message instanceof PullRequest request) {
            write(out, request);
        } else if (message instanceof PullResponse response) {
            write(out, response);
        } else if (message instanceof PushRequest request) {
            write(out, request);
        } else if (message instanceof PushReply reply) {
            out.varint(reply.kept());
            out.flag(reply.gap());
            writeHoldings(out, reply.holdings());
        } else if (message instanceof RangeRequest request) {
            RangeCodec.write(out, request);
        } else if (message instanceof RangeResponse response) {
            RangeCodec.write(out, response);
        } else if (message instanceof SnapshotPart part) {
            write(out, part);
        } else if (message instanceof ClaimRequest request) {
            ClaimCodec.write(out, request);
        } else if (message instanceof ClaimReply reply) {
            ClaimCodec.write(out, reply);
        } else if (message instanceof BlobPart part) {
            BlobCodec.write(out, part);
        } else if (message instanceof BlobsRequest request) {
            BlobCodec.write(out, request);
        } else if (message instanceof BlobsReply reply) {
            BlobCodec.write(out, reply);
        } else if (message instanceof Refusal refusal) {
            out.u8(refusal.code().wire());
            out.text(refusal.detail());
            out.varint(refusal.seq());
        }
        return out.done();
    }

    /**
     * Reads a message of any type.
     *
     * @throws IllegalArgumentException saying what is wrong with the bytes, and nothing else
     */
    public static Message decode(byte[] bytes) {
        if (bytes.length > Limits.MESSAGE_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "a message has at most "
                            + Limits.MESSAGE_BYTES_MAX
                            + " bytes, not "
                            + bytes.length);
        }
        WireReader in = new WireReader(bytes);
        int version = in.u8();
        if (version != VERSION) {
            throw in.malformed("unknown version " + version);
        }
        Message message = read(in, in.u8());
        in.end();
        return message;
    }

    /**
     * Reads a message of the type that is due.
     *
     * @throws IllegalArgumentException when the bytes are malformed or are another message
     */
    public static <T extends Message> T decode(byte[] bytes, Class<T> type) {
        Message message = decode(bytes);
        if (!type.isInstance(message)) {
            throw new IllegalArgumentException(
                    "a "
                            + message.getClass().getSimpleName()
                            + " where a "
                            + type.getSimpleName()
                            + " is due");
        }
        return type.cast(message);
    }

    private static int type(Message message) {
        if (message instanceof Hello) {
            return 1;
        } else if (message instanceof HelloReply) {
            return 2;
        } else if (message instanceof RootReply) {
            return 3;
        } else if (message instanceof PullRequest) {
            return 4;
        } else if (message instanceof PullResponse) {
            return 5;
        } else if (message instanceof PushRequest) {
            return 6;
        } else if (message instanceof PushReply) {
            return 7;
        } else if (message instanceof RangeRequest) {
            return 9;
        } else if (message instanceof RangeResponse) {
            return 10;
        } else if (message instanceof SnapshotPart) {
            return 20;
        } else if (message instanceof ClaimRequest) {
            return 21;
        } else if (message instanceof ClaimReply) {
            return 22;
        } else if (message instanceof BlobPart) {
            return 30;
        } else if (message instanceof BlobsRequest) {
            return 31;
        } else if (message instanceof BlobsReply) {
            return 32;
        } else {
            return 8;
        }
    }

    private static Message read(WireReader in, int type) {
        return switch (type) {
            case 1 -> hello(in);
            case 2 -> new HelloReply(hello(in), number(in), in.hash());
            case 3 -> new RootReply(in.hash(), in.i64());
            case 4 -> pullRequest(in);
            case 5 -> pullResponse(in);
            case 6 ->
                    new PushRequest(
                            in.text(Limits.NAME_BYTES_MAX),
                            in.list("rumors", Limits.RUMORS_MAX, 2, () -> rumor(in)),
                            holdings(in));
            case 7 -> new PushReply(number(in), in.flag(), holdings(in));
            case 8 ->
                    new Refusal(
                            Refusal.Code.ofWire(in.u8()),
                            in.text(Limits.DETAIL_CHARS_MAX * 4),
                            in.varint());
            case 9 -> RangeCodec.request(in);
            case 10 -> RangeCodec.response(in);
            case 20 ->
                    new SnapshotPart(
                            in.hash(), in.varint(), in.varint(), in.bytes(SnapshotPart.BYTES_MAX));
            case 21 -> ClaimCodec.request(in);
            case 22 -> ClaimCodec.reply(in);
            case 30 -> BlobCodec.part(in);
            case 31 -> BlobCodec.request(in);
            case 32 -> BlobCodec.reply(in);
            default -> throw in.malformed("unknown type " + type);
        };
    }

    private static void write(WireWriter out, Hello hello) {
        out.text(hello.clusterId());
        out.i64(hello.epoch());
        out.text(hello.node());
        out.origin(hello.origin());
        out.varint(hello.head());
        out.i64(hello.bootNonce());
        out.varint(hello.protocolMin());
        out.varint(hello.protocolMax());
        out.i64(hello.clockMillis());
    }

    private static Hello hello(WireReader in) {
        return new Hello(
                in.text(Limits.NAME_BYTES_MAX),
                in.i64(),
                in.text(Limits.NAME_BYTES_MAX),
                in.origin(),
                in.varint(),
                in.i64(),
                number(in),
                number(in),
                in.i64());
    }

    private static void write(WireWriter out, PullRequest request) {
        out.text(request.sender());
        out.hash(request.root());
        out.flag(request.buckets().isPresent());
        request.buckets().ifPresent(buckets -> write(out, buckets));
        writeRows(out, request.spelled(), request.rows());
        writeOrigins(out, request.hold());
        writeFacts(out, request.give());
    }

    private static PullRequest pullRequest(WireReader in) {
        String sender = in.text(Limits.NAME_BYTES_MAX);
        var root = in.hash();
        Optional<Buckets> buckets = in.flag() ? Optional.of(buckets(in)) : Optional.empty();
        return new PullRequest(
                sender, root, buckets, in.bucketSet(), rows(in), origins(in), facts(in));
    }

    private static void write(WireWriter out, PullResponse response) {
        out.hash(response.root());
        writeRows(out, response.spelled(), response.rows());
        writeFacts(out, response.facts());
        out.flag(response.more());
        write(out, response.given());
    }

    static void write(WireWriter out, Given given) {
        out.varint(given.kept());
        writeOrigins(out, given.stuck());
        out.flag(given.problem().isPresent());
        given.problem().ifPresent(out::text);
    }

    private static PullResponse pullResponse(WireReader in) {
        return new PullResponse(
                in.hash(), in.bucketSet(), rows(in), facts(in), in.flag(), given(in));
    }

    static Given given(WireReader in) {
        return new Given(
                number(in),
                origins(in),
                in.flag() ? Optional.of(in.text(Limits.DETAIL_CHARS_MAX * 4)) : Optional.empty());
    }

    private static void write(WireWriter out, PushRequest request) {
        out.text(request.sender());
        out.varint(request.rumors().size());
        for (Rumor rumor : request.rumors()) {
            out.u8(rumor.ttl());
            writeFacts(out, rumor.facts());
        }
        writeHoldings(out, request.holdings());
    }

    private static void writeHoldings(WireWriter out, List<Holding> holdings) {
        out.varint(holdings.size());
        for (Holding holding : holdings) {
            write(out, holding.row());
            out.hash(holding.head());
        }
    }

    private static List<Holding> holdings(WireReader in) {
        return in.list(
                "holdings",
                Limits.HOLDINGS_MAX,
                ROW_BYTES_MIN + Hash.BYTES,
                () -> new Holding(row(in), in.hash()));
    }

    private static Rumor rumor(WireReader in) {
        return new Rumor(in.u8(), facts(in));
    }

    private static void write(WireWriter out, SnapshotPart part) {
        out.hash(part.whole());
        out.varint(part.total());
        out.varint(part.from());
        out.bytes(part.bytes());
    }

    private static void write(WireWriter out, Buckets buckets) {
        BucketSet filled = buckets.filled();
        out.bucketSet(filled);
        for (int i = 0; i < Buckets.COUNT; i++) {
            if (filled.contains(i)) {
                out.i64(buckets.hash(i));
            }
        }
    }

    private static Buckets buckets(WireReader in) {
        BucketSet filled = in.bucketSet();
        long[] hashes = new long[Buckets.COUNT];
        for (int i = 0; i < Buckets.COUNT; i++) {
            hashes[i] = filled.contains(i) ? in.i64() : 0;
        }
        return Buckets.of(hashes);
    }

    private static void writeRows(WireWriter out, BucketSet spelled, List<RowDigest> rows) {
        out.bucketSet(spelled);
        out.varint(rows.size());
        for (RowDigest row : rows) {
            write(out, row);
        }
    }

    private static void write(WireWriter out, RowDigest row) {
        out.origin(row.origin());
        out.varint(row.maxSeq());
        out.varint(row.count() - row.maxSeq());
        out.i64(row.check());
    }

    private static List<RowDigest> rows(WireReader in) {
        return in.list("rows", Limits.ROWS_MAX, ROW_BYTES_MIN, () -> row(in));
    }

    private static RowDigest row(WireReader in) {
        Origin origin = in.origin();
        long maxSeq = in.varint();
        return new RowDigest(origin, maxSeq, maxSeq + in.varint(), in.i64());
    }

    private static void writeOrigins(WireWriter out, List<Origin> origins) {
        out.varint(origins.size());
        for (Origin origin : origins) {
            out.origin(origin);
        }
    }

    private static List<Origin> origins(WireReader in) {
        return in.list("origins", Limits.HOLD_MAX, Origin.BYTES, in::origin);
    }

    static void writeFacts(WireWriter out, List<Fact> facts) {
        out.varint(facts.size());
        for (Fact fact : facts) {
            out.bytes(fact.canonical());
        }
    }

    static List<Fact> facts(WireReader in) {
        return in.list("facts", Limits.FACTS_MAX, FACT_BYTES_MIN, in::fact);
    }

    static int number(WireReader in) {
        long value = in.varint();
        if (value > Integer.MAX_VALUE) {
            throw in.malformed("the number " + value);
        }
        return (int) value;
    }
}
