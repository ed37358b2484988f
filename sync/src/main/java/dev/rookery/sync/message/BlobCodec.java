package dev.rookery.sync.message;

import dev.rookery.sync.fact.Hash;
import java.util.OptionalLong;

/**
 * The fields of messages about artifacts.
 *
 * <p>Threads: stateless.
 */
final class BlobCodec {
    private BlobCodec() {}

    static void write(WireWriter out, BlobPart part) {
        out.hash(part.whole());
        out.flag(part.held());
        out.varint(part.total());
        out.varint(part.from());
        out.bytes(part.bytes());
    }

    static BlobPart part(WireReader in) {
        return new BlobPart(
                in.hash(), in.flag(), in.varint(), in.varint(), in.bytes(BlobPart.BYTES_MAX));
    }

    static void write(WireWriter out, BlobsRequest request) {
        out.varint(request.wanted().size());
        request.wanted().forEach(out::hash);
    }

    static BlobsRequest request(WireReader in) {
        return new BlobsRequest(in.list("artifacts", Limits.BLOBS_MAX, Hash.BYTES, in::hash));
    }

    /** A size travels one higher, so that 0 says that there is none. */
    static void write(WireWriter out, BlobsReply reply) {
        out.varint(reply.sizes().size());
        for (OptionalLong size : reply.sizes()) {
            out.varint(size.isPresent() ? size.getAsLong() + 1 : 0);
        }
    }

    static BlobsReply reply(WireReader in) {
        return new BlobsReply(in.list("artifacts", Limits.BLOBS_MAX, 1, () -> size(in)));
    }

    private static OptionalLong size(WireReader in) {
        long next = in.varint();
        return next == 0 ? OptionalLong.empty() : OptionalLong.of(next - 1);
    }
}
