package dev.rookery.sync.message;

import dev.rookery.sync.message.RangeRequest.Compared;
import dev.rookery.sync.message.RangeRequest.Listed;
import dev.rookery.sync.message.RangeResponse.Differing;
import java.util.ArrayList;
import java.util.List;

/**
 * The bytes of messages about ranges. A part's count is written as what it is above the part's
 * width, for that is 0 nearly everywhere.
 *
 * <p>Threads: safe for any thread.
 */
final class RangeCodec {
    private static final int SPAN_BYTES_MIN = 2;
    private static final int PART_BYTES_MIN = 9;

    private RangeCodec() {}

    static void write(WireWriter out, RangeRequest request) {
        out.text(request.sender());
        out.origin(request.origin());
        out.varint(request.compare().size());
        request.compare().forEach(compared -> write(out, compared));
        out.varint(request.list().size());
        request.list().forEach(listed -> write(out, listed));
        MessageCodec.writeFacts(out, request.give());
    }

    static RangeRequest request(WireReader in) {
        return new RangeRequest(
                in.text(Limits.NAME_BYTES_MAX),
                in.origin(),
                in.list(
                        "spans",
                        Limits.SPANS_MAX,
                        SPAN_BYTES_MIN + PART_BYTES_MIN,
                        () -> compared(in)),
                in.list("spans", Limits.SPANS_MAX, SPAN_BYTES_MIN + 1, () -> listed(in)),
                MessageCodec.facts(in));
    }

    static void write(WireWriter out, RangeResponse response) {
        out.varint(response.differing().size());
        for (Differing differing : response.differing()) {
            out.varint(differing.mask());
            differing.counts().forEach(out::varint);
            out.varint(differing.checks().size());
            differing.checks().forEach(out::i64);
        }
        out.varint(response.doneTo());
        out.varint(response.unknown().size());
        int before = 0;
        for (int place : response.unknown()) {
            out.varint(place - before);
            before = place;
        }
        MessageCodec.writeFacts(out, response.facts());
        MessageCodec.write(out, response.given());
    }

    static RangeResponse response(WireReader in) {
        return new RangeResponse(
                in.list("spans", Limits.SPANS_MAX, 2, () -> differing(in)),
                in.varint(),
                places(in),
                MessageCodec.facts(in),
                MessageCodec.given(in));
    }

    private static void write(WireWriter out, Compared compared) {
        write(out, compared.span());
        List<Span> parts = compared.span().parts();
        for (int i = 0; i < parts.size(); i++) {
            RangeDigest part = compared.parts().get(i);
            out.varint(zigzag(part.count() - parts.get(i).width()));
            out.i64(part.check());
        }
    }

    private static Compared compared(WireReader in) {
        Span span = span(in);
        List<RangeDigest> parts = new ArrayList<>(Span.PARTS);
        for (Span part : span.parts()) {
            parts.add(new RangeDigest(part.width() + unzigzag(in.varint()), in.i64()));
        }
        return new Compared(span, parts);
    }

    private static void write(WireWriter out, Listed listed) {
        write(out, listed.span());
        out.varint(listed.hashes().size());
        listed.hashes().forEach(out::i64);
    }

    private static Listed listed(WireReader in) {
        return new Listed(span(in), in.list("hashes", Limits.HASHES_MAX, Long.BYTES, in::i64));
    }

    private static Differing differing(WireReader in) {
        int mask = MessageCodec.number(in);
        List<Long> counts = new ArrayList<>(Span.PARTS);
        for (int i = 0; i < Math.min(Span.PARTS, Integer.bitCount(mask)); i++) {
            counts.add(in.varint());
        }
        return new Differing(mask, counts, in.list("checks", Span.PARTS, Long.BYTES, in::i64));
    }

    private static List<Integer> places(WireReader in) {
        int[] before = {0};
        return in.list("hashes", Limits.HASHES_MAX, 1, () -> before[0] = place(in, before[0]));
    }

    private static int place(WireReader in, int before) {
        int more = MessageCodec.number(in);
        if (more > Limits.HASHES_MAX - before) {
            throw in.malformed("the place " + more + " after " + before);
        }
        return before + more;
    }

    private static void write(WireWriter out, Span span) {
        out.varint(span.from());
        out.varint(span.to() - span.from());
    }

    private static Span span(WireReader in) {
        long from = in.varint();
        long more = in.varint();
        if (from > Span.SEQ_MAX || more > Span.SEQ_MAX) {
            throw in.malformed("a span of seqs " + from + " and " + more + " more");
        }
        return new Span(from, from + more);
    }

    private static long zigzag(long value) {
        return (value << 1) ^ (value >> 63);
    }

    private static long unzigzag(long value) {
        return (value >>> 1) ^ -(value & 1);
    }
}
