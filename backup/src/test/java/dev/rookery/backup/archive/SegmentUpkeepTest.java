package dev.rookery.backup.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.backup.Fault;
import dev.rookery.backup.Head;
import dev.rookery.backup.Heads;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentUpkeepTest {
    @TempDir Path temp;

    @Test
    void closedSegmentsAreCompressedAndEveryMarkReplaysAsBefore() {
        // given an archive of several segments, of entries that are much alike
        ArchiveHarness node = filled(40);
        int segments = node.archive.segments().size();
        long before = bytes(node);

        // when
        int packed = node.archive.pack();

        // then all but the last are smaller, and say the same
        assertEquals(segments - 1, packed);
        assertTrue(bytes(node) < before / 2, bytes(node) + " of " + before);
        assertEveryMarkReplays(node);
        node.reopen(SegmentFile::onDisk);
        assertEquals(List.of(), node.archive.foundAtOpen());
        assertEveryMarkReplays(node);
        assertEquals(0, node.archive.pack());
    }

    @Test
    void noiseIsNotCompressed() {
        // given
        ArchiveHarness node = new ArchiveHarness(temp);
        Random random = new Random(1);
        for (int seq = 1; seq <= 10; seq++) {
            byte[] noise = new byte[3_000];
            random.nextBytes(noise);
            node.archive.append(List.of(noise), List.of(new Head(new UUID(1, 7), seq, seq)));
        }

        // then
        assertEquals(0, node.archive.pack());
    }

    @Test
    void aSegmentWithDamageInItIsLeftAsItIs() throws IOException {
        // given
        ArchiveHarness node = filled(40);
        Path first = temp.resolve("segment-000001.log");
        byte[] bytes = Files.readAllBytes(first);
        bytes[bytes.length / 2] ^= 1;
        Files.write(first, bytes);

        // when
        node.archive.pack();

        // then it is still there to be looked at, the others are compressed
        assertTrue(Files.exists(first));
        assertTrue(Files.exists(temp.resolve("segment-000002.log.zst")));
    }

    @Test
    void whereBothFormsAreLeftThePlainOneCounts() throws IOException {
        // given a crash before the plain one was deleted
        ArchiveHarness node = filled(40);
        Path first = temp.resolve("segment-000001.log");
        byte[] plain = Files.readAllBytes(first);
        node.archive.pack();
        Files.write(first, plain);

        // when
        node.reopen(SegmentFile::onDisk);

        // then
        assertEveryMarkReplays(node);
        assertEquals(1, node.archive.pack());
        assertFalse(Files.exists(first));
    }

    @Test
    void anyChangedByteOfACompressedSegmentIsFoundAndNamed() throws IOException {
        // given
        ArchiveHarness node = filled(40);
        node.archive.pack();
        Path file = temp.resolve("segment-000002.log.zst");
        byte[] bytes = Files.readAllBytes(file);
        Mark last = node.archive.marks().get(node.archive.marks().size() - 1);

        for (int at = 0; at < bytes.length; at++) {
            byte[] changed = bytes.clone();
            changed[at] ^= (byte) (1 << (at % 8));
            Files.write(file, changed);

            // when
            Replay replay = node.archive.replay(Heads.EMPTY, last, entries -> {});

            // then
            boolean named =
                    replay instanceof Replay.Broken broken
                            && (broken.fault().subject().equals("segment-000002.log.zst")
                                    || broken.fault().code() == Fault.Code.ARCHIVE_GAP);
            boolean same = replay instanceof Replay.Complete;
            assertTrue(named || (same && unused(changed, file)), at + ": " + replay);
        }
    }

    @Test
    void droppedSegmentsLeaveTheirMarksListedAndLaterOnesReplay() throws IOException {
        // given
        ArchiveHarness node = filled(60);
        List<Segment> segments = node.archive.segments();
        int dropped = segments.size() / 2;

        // when
        long freed = node.archive.drop(segments.get(dropped - 1).number());
        node.reopen(SegmentFile::onDisk);

        // then
        assertTrue(freed > 0);
        assertEquals(List.of(), node.archive.foundAtOpen());
        assertEquals(node.marked.size(), node.archive.marks().size());
        Heads from = node.archive.segments().get(0).start();
        Mark last = node.archive.marks().get(node.archive.marks().size() - 1);
        assertTrue(node.archive.replay(from, last, entries -> {}) instanceof Replay.Complete);
    }

    @Test
    void theLastSegmentIsNeverDropped() {
        // given
        ArchiveHarness node = filled(40);
        int last = node.archive.segments().size();

        // when
        node.archive.drop(Integer.MAX_VALUE);

        // then
        assertEquals(List.of(last), node.archive.segments().stream().map(Segment::number).toList());
    }

    @Test
    void aListOfMarksThatIsLostAfterADropIsNamed() throws IOException {
        // given
        ArchiveHarness node = filled(60);
        node.archive.drop(2);
        node.archive.close();
        Files.delete(temp.resolve(MarkIndex.FILE));

        // when
        node.reopen(SegmentFile::onDisk);

        // then the marks of what is left are there, and somebody is told of the others
        assertTrue(node.archive.marks().size() > 0);
        assertTrue(
                node.archive.foundAtOpen().toString().contains(MarkIndex.FILE),
                node.archive.foundAtOpen().toString());
    }

    /** A byte that the format does not use: the same frames come out. */
    private static boolean unused(byte[] changed, Path file) throws IOException {
        try (SegmentReader reader = SegmentReader.openPacked(file)) {
            while (reader.next().isPresent()) {
                assertTrue(changed.length > 0);
            }
            return reader.damage().isEmpty();
        }
    }

    private ArchiveHarness filled(int steps) {
        ArchiveHarness node = new ArchiveHarness(temp);
        UUID origin = new UUID(1, 7);
        for (int i = 0; i < steps; i++) {
            for (int j = 0; j < 5; j++) {
                int seq = node.store.size() + 1;
                String text = "{\"model\":\"a model among others\",\"number\":" + seq + "}";
                node.store.add(text.repeat(2).getBytes(StandardCharsets.UTF_8));
                node.heads.add(new Head(origin, seq, seq));
            }
            node.refill();
            node.mark();
        }
        return node;
    }

    private static void assertEveryMarkReplays(ArchiveHarness node) {
        node.marked.forEach((mark, count) -> assertEquals(node.stored(count), node.replayed(mark)));
    }

    private static long bytes(ArchiveHarness node) {
        return node.archive.segments().stream().mapToLong(Segment::bytes).sum();
    }
}
