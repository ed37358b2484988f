package dev.rookery.node.recovery;

import dev.rookery.node.store.StreamHeader;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.vector.OriginRow;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/** A stream of facts taken apart, so that a test can put it together as no honest node does. */
final class TamperedStream {
    private final List<OriginRow> rows;
    private final List<byte[]> facts = new ArrayList<>();
    private String cluster;

    TamperedStream(byte[] stream) {
        int length = StreamHeader.length(Arrays.copyOf(stream, StreamHeader.FIXED_BYTES)).orElse(0);
        StreamHeader header = StreamHeader.parse(Arrays.copyOf(stream, length));
        cluster = header.clusterId();
        rows = new ArrayList<>(header.rows());
        ByteBuffer in = ByteBuffer.wrap(stream, length, stream.length - length);
        while (in.remaining() >= Integer.BYTES) {
            byte[] fact = new byte[Math.min(in.getInt(), in.remaining())];
            in.get(fact);
            facts.add(fact);
        }
    }

    List<OriginRow> rows() {
        return rows;
    }

    void rows(UnaryOperator<OriginRow> change) {
        rows.replaceAll(change);
    }

    List<byte[]> facts() {
        return facts;
    }

    void cluster(String id) {
        cluster = id;
    }

    Hash whole() {
        return Hash.of(new StreamHeader(cluster, rows).encode());
    }

    byte[] bytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new StreamHeader(cluster, rows).encode());
        for (byte[] fact : facts) {
            out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(fact.length).array());
            out.writeBytes(fact);
        }
        return out.toByteArray();
    }
}
