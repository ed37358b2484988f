package dev.rookery.sync.message;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.FactChain;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.message.ClaimReply.Standing;
import dev.rookery.sync.vector.BucketSet;
import dev.rookery.sync.vector.Buckets;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Random messages, damaged at random, are read or refused, at a cost that follows their length. */
class MessageFuzzTest {
    private static final Seats SEATS =
            new Seats(
                    3,
                    List.of(
                            new Seat(1, 1, "a~1", new Origin(1, 2)),
                            new Seat(3, 9, "c", new Origin(3, 4))));

    /** A row of 26 bytes becomes some 90, a fact of 92 some 700. */
    private static final long BYTES_PER_BYTE = 160;

    private static final long BYTES_BESIDES = 64 << 10;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private int read;
    private int refused;
    private boolean measured;

    @Test
    void damagedMessagesAreReadOrRefusedAndAllocateNoMoreThanTheirLengthExplains() {
        run(20_000, 1);
        assertTrue(read > 1_000 && refused > 10_000, read + " read, " + refused + " refused");
    }

    @Test
    @Tag("long")
    void aMillionDamagedMessagesAreReadOrRefused() {
        run(1_000_000, 2);
    }

    @Test
    void aDeclaredLengthAllocatesNothingBeforeItsBytesAreThere() {
        lie();
        measured = true;
        lie();
    }

    private void lie() {
        for (Message message : samples(new Random(3))) {
            byte[] bytes = MessageCodec.encode(message);
            for (int at = 2; at < Math.min(bytes.length, 400); at++) {
                byte[] lying = Arrays.copyOf(bytes, at + 10);
                Arrays.fill(lying, at, at + 9, (byte) 0xFF);
                lying[at + 9] = 0x7F;
                decode(lying);
                // The largest counts that pass their limit: 65,535 facts, 32,767 rows.
                lying = Arrays.copyOf(bytes, at + 3);
                lying[at] = (byte) 0xFF;
                lying[at + 1] = (byte) 0xFF;
                lying[at + 2] = 0x03;
                decode(lying);
                lying[at + 2] = 0x01;
                decode(lying);
            }
        }
    }

    /** Once unmeasured: a path that runs for the first time loads classes. */
    private void run(int messages, int seed) {
        measured = false;
        decodeAll(messages, seed);
        measured = true;
        decodeAll(messages, seed);
    }

    private void decodeAll(int messages, int seed) {
        Random random = new Random(seed);
        List<Message> samples = List.of();
        for (int i = 0; i < messages; i++) {
            if (i % 1_000 == 0) {
                samples = samples(random);
            }
            byte[] bytes = MessageCodec.encode(samples.get(random.nextInt(samples.size())));
            decode(damaged(bytes, random));
        }
    }

    private void decode(byte[] bytes) {
        long before = threads.getCurrentThreadAllocatedBytes();
        try {
            MessageCodec.decode(bytes);
            read++;
        } catch (IllegalArgumentException e) {
            assertTrue(e.getMessage() != null && !e.getMessage().isBlank());
            refused++;
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(
                !measured || allocated <= BYTES_PER_BYTE * bytes.length + BYTES_BESIDES,
                allocated + " bytes allocated for " + bytes.length);
    }

    private static byte[] damaged(byte[] bytes, Random random) {
        byte[] damaged =
                switch (random.nextInt(6)) {
                    case 0 -> Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
                    case 1 -> Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(50));
                    case 2 -> without(bytes, random);
                    case 3 -> doubled(bytes, random);
                    default -> bytes.clone();
                };
        for (int n = random.nextInt(5); n > 0 && damaged.length > 0; n--) {
            int at = random.nextInt(damaged.length);
            switch (random.nextInt(3)) {
                case 0 -> damaged[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> damaged[at] = (byte) random.nextInt(256);
                default -> damaged[at] = (byte) (random.nextBoolean() ? 0xFF : 0x7F);
            }
        }
        return damaged;
    }

    private static byte[] without(byte[] bytes, Random random) {
        int from = random.nextInt(bytes.length);
        int to = Math.min(bytes.length, from + 1 + random.nextInt(40));
        byte[] less = Arrays.copyOf(bytes, bytes.length - (to - from));
        System.arraycopy(bytes, to, less, from, bytes.length - to);
        return less;
    }

    private static byte[] doubled(byte[] bytes, Random random) {
        int from = random.nextInt(bytes.length);
        int length = Math.min(bytes.length - from, 1 + random.nextInt(200));
        byte[] more = Arrays.copyOf(bytes, bytes.length + length);
        System.arraycopy(bytes, from, more, from + length, bytes.length - from);
        return more;
    }

    /** One of each kind, with lists from none to some hundred. */
    private static List<Message> samples(Random random) {
        Hash root = hash(random);
        Hello hello =
                new Hello(
                        "rookery", 1, "node-" + random.nextInt(9), origin(random), 12, 7, 1, 3, 5);
        return List.of(
                hello,
                new HelloReply(hello, 1, root),
                new RootReply(root, random.nextLong()),
                new PullRequest(
                        "a",
                        root,
                        Optional.of(buckets(random)),
                        BucketSet.NONE,
                        List.of(),
                        List.of(origin(random)),
                        facts(random)),
                new PullRequest(
                        "b",
                        root,
                        Optional.empty(),
                        BucketSet.ALL,
                        rows(random),
                        List.of(),
                        List.of()),
                new PullResponse(
                        root,
                        BucketSet.ALL,
                        rows(random),
                        facts(random),
                        random.nextBoolean(),
                        new Given(3, List.of(origin(random)), Optional.of("ä gap"))),
                new PushRequest(
                        "c", List.of(new Rumor(2, facts(random)), new Rumor(9, facts(random)))),
                ClaimRequest.votes(
                        "a",
                        SEATS,
                        List.of(new Claim("m/1", 1 + random.nextInt(999), "x")),
                        List.of(new Pledge("m/1", "x", 1 + random.nextInt(9_999), 0, 0))),
                ClaimRequest.page("a", SEATS, Optional.of(new Claim("m/1", 300, ""))),
                new ClaimReply(
                        SEATS,
                        Standing.VOTER,
                        List.of(0L, 300L),
                        List.of(new Pledge("m/1", "x", 9, 4, 7)),
                        List.of(new Claim("m/1", 7, "x")),
                        true),
                new PushReply(random.nextInt(100), random.nextBoolean(), List.of()),
                new BlobPart(Hash.ZERO, true, 900, 100, new byte[random.nextInt(1, 800)]),
                new BlobsRequest(List.of(Hash.ZERO, Hash.of(new byte[] {1}))),
                new BlobsReply(
                        List.of(OptionalLong.empty(), OptionalLong.of(random.nextLong(1 << 20)))),
                new Refusal(Refusal.Code.BUSY, "x".repeat(random.nextInt(500)), 0));
    }

    private static List<Fact> facts(Random random) {
        FactChain chain = new FactChain(origin(random));
        List<Fact> facts = new ArrayList<>();
        for (int n = random.nextInt(30); n > 0; n--) {
            facts.addAll(chain.batch("m" + n, "{}", "x".repeat(random.nextInt(300))));
        }
        return facts;
    }

    private static List<RowDigest> rows(Random random) {
        TreeMap<Origin, RowDigest> rows = new TreeMap<>();
        for (int n = random.nextInt(200); n > 0; n--) {
            long maxSeq = random.nextLong() >>> (1 + random.nextInt(63));
            Origin origin = origin(random);
            rows.put(origin, new RowDigest(origin, maxSeq, maxSeq, random.nextLong()));
        }
        return List.copyOf(rows.values());
    }

    private static Buckets buckets(Random random) {
        long[] hashes = new long[Buckets.COUNT];
        for (int n = random.nextInt(200); n > 0; n--) {
            hashes[random.nextInt(hashes.length)] = random.nextLong();
        }
        return Buckets.of(hashes);
    }

    private static Origin origin(Random random) {
        return new Origin(random.nextLong(), random.nextLong());
    }

    private static Hash hash(Random random) {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        return Hash.of(bytes);
    }
}
