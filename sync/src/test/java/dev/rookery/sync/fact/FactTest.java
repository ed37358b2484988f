package dev.rookery.sync.fact;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.sync.clock.Stamp;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FactTest {
    private static final Origin ORIGIN = Origin.parse("00112233445566778899aabbccddeeff");

    @Test
    void thePublishedVectorsAreWhatThisCodeWrites() throws IOException {
        List<String> lines = published();
        List<Fact> facts = vectors();
        assertEquals(facts.size(), lines.size());
        for (int i = 0; i < facts.size(); i++) {
            String[] line = lines.get(i).split(" ");
            Fact fact = facts.get(i);
            assertEquals(line[0], HexFormat.of().formatHex(fact.canonical()));
            assertEquals(line[1], fact.hash().toString());
            assertEquals(fact, Fact.parse(HexFormat.of().parseHex(line[0])));
        }
    }

    @Test
    void aFactComesBackFromItsBytesWithEveryField() {
        for (Fact fact : vectors()) {
            Fact back = Fact.parse(fact.canonical());
            assertEquals(fact.dot(), back.dot());
            assertEquals(fact.prev(), back.prev());
            assertEquals(fact.batch(), back.batch());
            assertEquals(fact.rank(), back.rank());
            assertEquals(fact.at(), back.at());
            assertEquals(fact.kind(), back.kind());
            assertEquals(fact.entity(), back.entity());
            assertEquals(fact.actor(), back.actor());
            assertArrayEquals(fact.body(), back.body());
        }
    }

    @Test
    void damagedBytesAreAnotherFactOrRefusedAndNothingElseHappens() {
        Random random = new Random(3);
        for (int i = 0; i < 50_000; i++) {
            Fact fact = vectors().get(random.nextInt(3));
            byte[] bytes =
                    Arrays.copyOf(
                            fact.canonical(),
                            Math.max(0, fact.canonical().length + random.nextInt(5) - 2));
            for (int n = 1 + random.nextInt(3); n > 0; n--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            try {
                Fact other = Fact.parse(bytes);
                assertEquals(Hash.of(bytes), other.hash());
            } catch (IllegalArgumentException e) {
                assertTrue(e.getMessage() != null && !e.getMessage().isBlank());
            }
        }
    }

    @Test
    void textThatIsNotUnicodeIsRefusedBeforeOthersReadItOtherwise() {
        Draft draft = new Draft("k", "half a pair \ud800", new byte[0], "a");

        assertThrows(IllegalArgumentException.class, () -> fact(draft));
    }

    @Test
    void whatIsTooLargeIsRefused() {
        Draft body = new Draft("k", "e", new byte[Fact.BYTES_MAX], "a");
        Draft text = new Draft("k", "e".repeat(Fact.TEXT_MAX + 1), new byte[0], "a");

        assertThrows(IllegalArgumentException.class, () -> fact(body));
        assertThrows(IllegalArgumentException.class, () -> fact(text));
        assertThrows(
                IllegalArgumentException.class, () -> Fact.parse(new byte[Fact.BYTES_MAX + 1]));
    }

    @Test
    void factsRankByStampThenOriginThenSeq() {
        Origin low = new Origin(1, 0);
        Origin high = new Origin(-1, 0);
        List<Rank> ranks = new ArrayList<>();
        for (long stamp : new long[] {5, 6}) {
            for (Origin origin : List.of(low, high)) {
                for (long seq : new long[] {1, 2}) {
                    Dot dot = new Dot(origin, seq);
                    ranks.add(new Rank(new Stamp(stamp), dot, Hash.ZERO));
                }
            }
        }
        List<Rank> sorted = new ArrayList<>(ranks);
        Collections.shuffle(sorted, new Random(1));
        sorted.sort(null);

        assertEquals(ranks, sorted);
    }

    private static Fact fact(Draft draft) {
        return Fact.of(new Dot(ORIGIN, 1), Hash.ZERO, Batch.ALONE, new Stamp(1), 0, draft);
    }

    private static List<Fact> vectors() {
        long at = 1_769_423_400_123L;
        Draft first =
                new Draft("version.register", "square8_2p/1", bytes("{\"elo\":1650}"), "anna");
        Draft second = new Draft("model.tag", "modèle/1", bytes(""), "");
        Draft third = new Draft("x", "\ud83d\ude80", new byte[] {0, -1, 127, -128}, "jürgen");
        Fact one =
                Fact.of(new Dot(ORIGIN, 1), Hash.ZERO, Batch.ALONE, new Stamp(1L << 40), at, first);
        Fact two =
                Fact.of(
                        new Dot(ORIGIN, 2),
                        one.hash(),
                        new Batch(0, 2),
                        Stamp.ofMillis(at).next(),
                        -1,
                        second);
        Fact three =
                Fact.of(new Dot(ORIGIN, 3), two.hash(), new Batch(1, 2), Stamp.MAX, at + 1, third);
        return List.of(one, two, three);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static List<String> published() throws IOException {
        try (InputStream in = FactTest.class.getResourceAsStream("/fact-vectors.txt")) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return text.lines().filter(line -> !line.startsWith("#")).toList();
        }
    }
}
