package dev.rookery.node.artifact;

import dev.rookery.sync.fact.Hash;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A source in memory, which can be told to misbehave. */
final class FakeSource implements BlobSource {
    private final String name;
    private final byte[] bytes;
    final AtomicInteger calls = new AtomicInteger();
    final AtomicLong sent = new AtomicLong();
    final AtomicInteger lies = new AtomicInteger();

    /** How many calls it answers before it dies. */
    volatile int answers = Integer.MAX_VALUE;

    /** How many bytes it sends more than it was asked for; fewer when negative. */
    volatile int surplus;

    FakeSource(String name, byte[] bytes) {
        this.name = name;
        this.bytes = bytes;
    }

    /** The same with one bit of a byte changed. */
    static FakeSource damaged(String name, byte[] bytes, int at) {
        byte[] changed = bytes.clone();
        changed[at] ^= 1;
        return new FakeSource(name, changed);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long size() {
        return bytes.length;
    }

    @Override
    public byte[] read(Hash hash, long from, int length) {
        if (calls.incrementAndGet() > answers) {
            throw SourceException.failed("died");
        }
        byte[] part =
                Arrays.copyOfRange(bytes, (int) from, (int) from + Math.max(0, length + surplus));
        sent.addAndGet(part.length);
        return part;
    }

    @Override
    public void lied(String why) {
        lies.incrementAndGet();
    }
}
