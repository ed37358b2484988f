package dev.rookery.sync.message;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.FactChain;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.message.ClaimReply.Standing;
import dev.rookery.sync.vector.BucketSet;
import dev.rookery.sync.vector.Buckets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MessageCodecTest {
    private static final Pledge PLEDGE = new Pledge("m/1", "x", 5, 3, 7);
    private static final Seats SEATS =
            new Seats(
                    3,
                    List.of(
                            new Seat(1, 1, "a~1", new Origin(1, 2)),
                            new Seat(3, 9, "c", new Origin(3, 4))));

    private static final Hash HASH = new Hash(1, -2, 3, -4);
    private static final Origin A = FactChain.origin(3, 9);
    private static final Origin B = FactChain.origin(200, 1);

    @Test
    void everyMessageComesBackAsItWas() {
        for (Message message : samples()) {
            assertEquals(message, MessageCodec.decode(MessageCodec.encode(message)));
        }
    }

    @Test
    void whatAPeerSaysInWordsIsOneLineThatColoursNothing() {
        String words = "no\r\n2026-11-30 ERROR \u001b[31mall is lost\u009b1m\u2028\u202eand more";
        Message read =
                MessageCodec.decode(
                        MessageCodec.encode(new Refusal(Refusal.Code.UNABLE, words, 1)));
        String safe = "no  2026-11-30 ERROR  [31mall is lost 1m  and more";
        assertEquals(new Refusal(Refusal.Code.UNABLE, safe, 1), read);
        assertEquals(Optional.of(safe), new Given(0, List.of(), Optional.of(words)).problem());
    }

    @Test
    void everyCutOfEveryMessageIsRefusedWithAReason() {
        for (Message message : samples()) {
            byte[] bytes = MessageCodec.encode(message);
            for (int length = 0; length < bytes.length; length++) {
                byte[] cut = Arrays.copyOf(bytes, length);
                assertThrows(IllegalArgumentException.class, () -> MessageCodec.decode(cut));
            }
            byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
            assertThrows(IllegalArgumentException.class, () -> MessageCodec.decode(longer));
        }
    }

    @Test
    void damagedBytesAreReadOrRefusedAndNothingElseHappens() {
        Random random = new Random(5);
        int refused = 0;
        for (int i = 0; i < 50_000; i++) {
            byte[] bytes = MessageCodec.encode(samples().get(random.nextInt(samples().size())));
            for (int n = 1 + random.nextInt(4); n > 0; n--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            refused += refused(bytes);
        }
        assertTrue(refused > 10_000, "only " + refused + " refused");
    }

    @Test
    void noiseIsReadOrRefusedAndNothingElseHappens() {
        Random random = new Random(6);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[2 + random.nextInt(200)];
            random.nextBytes(bytes);
            bytes[0] = 1;
            bytes[1] = (byte) (1 + random.nextInt(10));
            refused(bytes);
        }
    }

    @Test
    void aCountIsNotBelievedBeforeItsBytesAreThere() {
        byte[] push = MessageCodec.encode(new PushRequest("n", List.of(new Rumor(1, List.of()))));
        byte[] lying = Arrays.copyOf(push, push.length + 1);
        // The count of the rumor's facts; behind it stands that of the holdings.
        lying[push.length - 2] = (byte) 0xFF;
        lying[push.length - 1] = (byte) 0xFF;
        lying[push.length] = 3;

        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> MessageCodec.decode(lying));

        assertTrue(e.getMessage().contains("65535 facts in 0 bytes"), e.getMessage());
    }

    @Test
    void anotherMessageThanTheOneThatIsDueIsRefused() {
        byte[] bytes = MessageCodec.encode(new RootReply(HASH, 1_700_000_000_000L));

        IllegalArgumentException e =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> MessageCodec.decode(bytes, PushReply.class));

        assertEquals("a RootReply where a PushReply is due", e.getMessage());
    }

    @Test
    void aMessageOverTheLimitIsNeitherWrittenNorRead() {
        FactChain chain = new FactChain(A);
        List<Fact> facts = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            facts.add(chain.next("m", "x".repeat(250_000)));
        }
        PushRequest tooLong = new PushRequest("n", List.of(new Rumor(1, facts)));

        assertThrows(IllegalArgumentException.class, () -> MessageCodec.encode(tooLong));
        assertThrows(
                IllegalArgumentException.class,
                () -> MessageCodec.decode(new byte[Limits.MESSAGE_BYTES_MAX + 1]));
    }

    @Test
    void aRootIs42BytesAndAnOpeningOfThreeOriginsUnder200() {
        List<RowDigest> rows =
                List.of(new RowDigest(A, 100_000, 100_000, 5), new RowDigest(B, 70_000, 70_000, 6));

        assertEquals(42, MessageCodec.encode(new RootReply(HASH, 1_700_000_000_000L)).length);
        int opening = MessageCodec.encode(request(Optional.empty(), rows, List.of())).length;
        assertTrue(opening < 200, opening + " bytes");
    }

    @Test
    void rowsOutOfOrderOrOfUnspelledBucketsAreRefused() {
        RowDigest a = new RowDigest(A, 1, 1, 1);
        RowDigest b = new RowDigest(B, 1, 1, 1);
        assertThrows(
                IllegalArgumentException.class,
                () -> request(Optional.empty(), List.of(b, a), List.of()));
        assertThrows(
                IllegalArgumentException.class,
                () -> Limits.rows(BucketSet.NONE.plus(3), List.of(a, b)));
    }

    @Test
    void longReasonsAreCut() {
        Refusal refusal = new Refusal(Refusal.Code.BUSY, "ä".repeat(5_000));

        assertEquals(Limits.DETAIL_CHARS_MAX, refusal.detail().length());
        assertArrayEquals(
                MessageCodec.encode(refusal),
                MessageCodec.encode(MessageCodec.decode(MessageCodec.encode(refusal))));
    }

    private static int refused(byte[] bytes) {
        try {
            MessageCodec.decode(bytes);
            return 0;
        } catch (IllegalArgumentException e) {
            assertTrue(e.getMessage() != null && !e.getMessage().isBlank());
            return 1;
        }
    }

    private static List<Message> samples() {
        FactChain chain = new FactChain(A);
        List<Fact> facts = new ArrayList<>(List.of(chain.next("m/ü", "{}")));
        facts.addAll(chain.batch("n", "one", "", "three"));
        long[] hashes = new long[Buckets.COUNT];
        hashes[3] = 77;
        hashes[255] = -1;
        List<RowDigest> rows =
                List.of(
                        new RowDigest(A, 4, 5, -3),
                        new RowDigest(B, Long.MAX_VALUE, Long.MAX_VALUE, 0));
        Hello hello = new Hello("rookery", 3, "node-a", A, 12, -5, 1, 2, 1_769_423_400_000L);
        return List.of(
                hello,
                new HelloReply(hello, 1, HASH),
                new RootReply(HASH, 1_700_000_000_000L),
                request(Optional.of(Buckets.of(hashes)), List.of(), List.of()),
                request(Optional.empty(), rows, facts),
                new PullResponse(
                        HASH,
                        BucketSet.ALL,
                        rows,
                        facts,
                        true,
                        new Given(2, List.of(B), Optional.of("a gap"))),
                new PullResponse(HASH, BucketSet.NONE, List.of(), List.of(), false, Given.NOTHING),
                ranges(facts),
                new RangeRequest("node-a", B, List.of(), List.of(), List.of()),
                new RangeResponse(
                        List.of(
                                new RangeResponse.Differing(
                                        0x8001, List.of(0L, 5_000L), List.of(-7L)),
                                RangeResponse.Differing.NOWHERE),
                        Span.SEQ_MAX,
                        List.of(0, 1, 300),
                        facts,
                        Given.NOTHING),
                new PushRequest("node-a", List.of(new Rumor(3, facts), new Rumor(1, List.of()))),
                new PushRequest("node-a", List.of(), List.of(new Holding(rows.get(0), HASH))),
                ClaimRequest.votes(
                        "a",
                        SEATS,
                        List.of(new Claim("m/1", 7, "01ARZ3NDEKTSV4RRFFQ69G5FAV")),
                        List.of(PLEDGE.asPromise(), PLEDGE.voting(9))),
                ClaimRequest.page("a", SEATS, Optional.of(new Claim("m/1", 300, ""))),
                ClaimReply.votes(SEATS, Standing.VOTER, List.of(0L, 300L), List.of(PLEDGE)),
                ClaimReply.page(
                        SEATS,
                        Standing.LEARNING,
                        List.of(new Claim("m/1", 7, "x")),
                        List.of(PLEDGE),
                        true),
                ClaimReply.ABSENT,
                new PushReply(4, true, List.of(new Holding(rows.get(1), HASH))),
                new BlobsRequest(List.of(HASH, Hash.ZERO)),
                new BlobsReply(List.of(OptionalLong.empty(), OptionalLong.of(0))),
                new Refusal(Refusal.Code.ORIGIN_ROLLED_BACK, "seq 5 is held here", 5));
    }

    private static RangeRequest ranges(List<Fact> facts) {
        Span wide = new Span(1, 1_000_000);
        Span narrow = new Span(1_000_001, 1_000_003);
        List<RangeDigest> sixteen = new ArrayList<>();
        for (int i = 0; i < Span.PARTS; i++) {
            sixteen.add(new RangeDigest(i * 10_000L, i - 8L));
        }
        List<RangeDigest> three = sixteen.subList(0, 3);
        return new RangeRequest(
                "node-a",
                A,
                List.of(
                        new RangeRequest.Compared(wide, sixteen),
                        new RangeRequest.Compared(narrow, three)),
                List.of(
                        new RangeRequest.Listed(narrow, List.of(1L, -1L)),
                        new RangeRequest.Listed(
                                new Span(2_000_000, Span.SEQ_MAX), List.of(Long.MIN_VALUE))),
                facts);
    }

    private static PullRequest request(
            Optional<Buckets> buckets, List<RowDigest> rows, List<Fact> give) {
        return new PullRequest("node-a", HASH, buckets, BucketSet.ALL, rows, List.of(A, B), give);
    }
}
