package dev.rookery.backup.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.backup.BackupException;
import dev.rookery.backup.BackupId;
import dev.rookery.backup.Fault;
import dev.rookery.backup.Head;
import dev.rookery.backup.Heads;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveTest {
    @TempDir Path temp;

    @Test
    void everyMarkReplaysToExactlyWhatWasStoredThen() {
        for (int seed = 0; seed < 20; seed++) {
            // given a random history over many small segments, with restarts in it
            Random random = new Random(seed);
            ArchiveHarness node = new ArchiveHarness(temp.resolve("h" + seed));
            for (int step = 0; step < 60; step++) {
                node.commit(random, random.nextInt(5));
                if (random.nextInt(3) > 0) {
                    node.refill();
                }
                if (random.nextInt(4) == 0) {
                    node.refill();
                    node.mark();
                }
                if (random.nextInt(10) == 0) {
                    node.archive.close();
                    node.reopen(SegmentFile::onDisk);
                }
            }

            // when each mark is replayed
            // then it is the store as it was, and its vector is the store's
            int atSeed = seed;
            assertTrue(node.marked.size() > 3);
            node.marked.forEach(
                    (mark, count) -> {
                        assertEquals(node.stored(count), node.replayed(mark), "seed " + atSeed);
                        assertEquals(
                                Heads.of(node.heads.subList(0, count)),
                                node.archive.vectorAt(mark));
                        assertEquals("root-" + count, mark.root());
                    });
            assertEquals(new ArrayList<>(node.marked.keySet()), node.archive.marks());
        }
    }

    @Test
    void aTailTornAtManyBytesIsCutAndRefilled() throws IOException {
        assertTornTailIsRefilled(11);
    }

    @Test
    @Tag("long")
    void aTailTornAtAnyByteIsCutAndRefilled() throws IOException {
        assertTornTailIsRefilled(1);
    }

    /**
     * @param stride how far apart the cuts are, in bytes
     */
    private void assertTornTailIsRefilled(int stride) throws IOException {
        // given a small archive whose list of marks did not reach the disk
        Random random = new Random(1);
        ArchiveHarness node = new ArchiveHarness(temp.resolve("whole"));
        for (int i = 0; i < 3; i++) {
            node.commit(random, 2);
            node.refill();
            node.mark();
        }
        node.archive.close();
        Files.delete(node.folder.resolve(MarkIndex.FILE));
        Path segment = node.folder.resolve("segment-000001.log");
        byte[] whole = Files.readAllBytes(segment);

        for (int size = 0; size < whole.length; size += stride) {
            // when it is cut at this byte, opened, refilled and marked
            Path folder = temp.resolve("torn" + size);
            ArchiveHarness.copyFolder(node.folder, folder);
            Files.write(folder.resolve("segment-000001.log"), Arrays.copyOf(whole, size));
            ArchiveHarness torn = new ArchiveHarness(folder);
            torn.store.addAll(node.store);
            torn.heads.addAll(node.heads);
            List<Mark> survivors = torn.archive.marks();
            torn.refill();
            Mark mark = torn.mark();

            // then the new mark holds everything, and those before the cut what they held
            assertEquals(torn.stored(torn.store.size()), torn.replayed(mark), "cut at " + size);
            for (Mark survivor : survivors) {
                assertEquals(node.stored(node.marked.get(survivor)), torn.replayed(survivor));
            }
            torn.archive.close();
        }
    }

    @Test
    void aFlippedBitIsFoundAndNeverReplayed() throws IOException {
        // given an archive of several segments
        Random random = new Random(2);
        ArchiveHarness node = new ArchiveHarness(temp.resolve("whole"));
        for (int i = 0; i < 30; i++) {
            node.commit(random, 2);
            node.refill();
            node.mark();
        }
        node.archive.close();
        List<Integer> segments = new Segments(node.folder).numbers();
        assertTrue(segments.size() > 2);

        for (int flip = 0; flip < 120; flip++) {
            // when one bit of one segment is another, and the node goes on
            Path folder = temp.resolve("flip" + flip);
            ArchiveHarness.copyFolder(node.folder, folder);
            int number = segments.get(random.nextInt(segments.size()));
            Path file = new Segments(folder).file(number);
            byte[] bytes = Files.readAllBytes(file);
            int at = random.nextInt(bytes.length);
            bytes[at] = (byte) (bytes[at] ^ (1 << random.nextInt(8)));
            Files.write(file, bytes);
            ArchiveHarness flipped = new ArchiveHarness(folder);
            flipped.store.addAll(node.store);
            flipped.heads.addAll(node.heads);
            flipped.refill();
            Mark later = flipped.mark();

            // then every mark replays exactly or not at all, and the last one names the fault
            for (Mark mark : flipped.archive.marks()) {
                List<String> replayed = flipped.replayed(mark);
                int count = mark.equals(later) ? node.store.size() : node.marked.get(mark);
                if (!replayed.isEmpty()) {
                    assertEquals(node.stored(count), replayed);
                }
            }
            Mark last = node.archive.marks().get(29);
            Replay replay = flipped.archive.replay(Heads.EMPTY, last, entries -> {});
            Fault fault = assertInstanceOf(Replay.Broken.class, replay).fault();
            assertFalse(fault.detail().isEmpty());
            flipped.archive.close();
        }
    }

    @Test
    void damageBeforeAMarkIsSetAsideAndLaterMarksReplay() throws IOException {
        // given an archive whose only segment is damaged in front of its last mark
        Random random = new Random(3);
        ArchiveHarness node = new ArchiveHarness(temp);
        node.commit(random, 3);
        node.refill();
        Mark first = node.mark();
        node.commit(random, 3);
        node.refill();
        node.mark();
        node.archive.close();
        Path file = temp.resolve("segment-000001.log");
        byte[] bytes = Files.readAllBytes(file);
        bytes[(int) first.position().offset() + 50] ^= 1;
        Files.write(file, bytes);

        // when the node starts, refills and marks
        node.reopen(SegmentFile::onDisk);
        node.refill();
        Mark later = node.mark();

        // then the damage is named, the file left as it was, and the later mark whole
        assertEquals(Fault.Code.CHAIN_BROKEN, node.archive.foundAtOpen().get(0).code());
        assertEquals(bytes.length, Files.size(file));
        assertEquals(node.stored(6), node.replayed(later));
        assertEquals(node.stored(3), node.replayed(first));
    }

    @Test
    void aSegmentThatIsGoneIsAGapAndNotASilentLoss() throws IOException {
        // given
        Random random = new Random(4);
        ArchiveHarness node = new ArchiveHarness(temp);
        for (int i = 0; i < 40; i++) {
            node.commit(random, 2);
            node.refill();
        }
        Mark last = node.mark();
        node.archive.close();
        assertTrue(last.position().segment() > 2);

        // when the first segment is gone
        Files.delete(temp.resolve("segment-000001.log"));
        node.reopen(SegmentFile::onDisk);

        // then nothing can be built from nothing, but from a base that reaches far enough it can
        Replay fromNothing = node.archive.replay(Heads.EMPTY, last, entries -> {});
        assertEquals(
                Fault.Code.ARCHIVE_GAP,
                assertInstanceOf(Replay.Broken.class, fromNothing).fault().code());
        Heads later = node.archive.segments().get(0).start();
        assertInstanceOf(Replay.Complete.class, node.archive.replay(later, last, entries -> {}));
    }

    @Test
    void anArchiveThatBeginsAtABaseNeedsOnlyWhatCameAfter() {
        // given a base that holds three entries
        Random random = new Random(5);
        ArchiveHarness node = new ArchiveHarness(temp);
        node.commit(random, 3);
        Heads base = Heads.of(node.heads);
        assertTrue(node.archive.isEmpty());
        node.archive.begin(BackupId.parse("20261121_140500").orElseThrow(), base);

        // when two more are stored and marked
        node.commit(random, 2);
        node.refill();
        Mark mark = node.mark();

        // then the replay from the base hands over these two, and from nothing nothing
        List<String> seen = new ArrayList<>();
        node.archive.replay(base, mark, e -> e.forEach(x -> seen.add(ArchiveHarness.hex(x))));
        assertEquals(node.stored(5).subList(3, 5), seen);
        assertEquals(List.of(), node.replayed(mark));
        assertEquals(Heads.of(node.heads), node.archive.vectorAt(mark));
    }

    @Test
    void aDiskThatFailsAtAnyOperationLosesNoMarkAndIsRefilled() {
        for (int failAt = 0; failAt < 40; failAt++) {
            // given a disk whose n-th write or force fails, having written half
            Random random = new Random(6);
            ArchiveHarness node = new ArchiveHarness(temp.resolve("fail" + failAt));
            node.archive.close();
            FailingDisk disk = new FailingDisk(failAt);
            node.reopen(disk::open);

            // when the node goes on, recovering as it must
            for (int step = 0; step < 15; step++) {
                node.commit(random, 2);
                try {
                    if (node.archive.failed()) {
                        node.archive.recover();
                    }
                    node.refill();
                    node.mark();
                } catch (BackupException e) {
                    assertTrue(e.full());
                    assertTrue(e.getMessage().contains("free space"), e.getMessage());
                }
            }
            if (node.archive.failed()) {
                node.archive.recover();
            }
            node.refill();
            node.mark();

            // then every mark that was answered replays exactly, now and after a restart
            node.archive.close();
            node.reopen(SegmentFile::onDisk);
            node.marked.forEach(
                    (mark, count) -> assertEquals(node.stored(count), node.replayed(mark)));
            assertEquals(new ArrayList<>(node.marked.keySet()), node.archive.marks());
        }
    }

    @Test
    void afterAFailureNothingIsWrittenBeforeRecovery() {
        // given
        ArchiveHarness node = new ArchiveHarness(temp);
        node.archive.close();
        node.reopen(new FailingDisk(0)::open);
        Head head = new Head(new UUID(1, 1), 1, 1);
        assertThrows(
                BackupException.class,
                () -> node.archive.append(List.of(new byte[9]), List.of(head)));

        // when
        BackupException again =
                assertThrows(
                        BackupException.class,
                        () -> node.archive.append(List.of(new byte[9]), List.of(head)));

        // then
        assertTrue(again.getMessage().contains("earlier write failed"));
        node.archive.recover();
        assertEquals(Heads.EMPTY, node.archive.vector());
    }

    @Test
    void marksOfOneSecondHaveDifferentIdsAndSurviveTheLossOfTheirList() throws IOException {
        // given five marks within two seconds
        Random random = new Random(7);
        ArchiveHarness node = new ArchiveHarness(temp);
        for (int i = 0; i < 5; i++) {
            node.commit(random, 1);
            node.refill();
            node.mark();
        }
        List<Mark> before = node.archive.marks();
        node.archive.close();

        // when the list is lost
        Files.delete(temp.resolve(MarkIndex.FILE));
        node.reopen(SegmentFile::onDisk);

        // then it is read again from the segments, and the next id is free
        assertEquals(before, node.archive.marks());
        assertEquals(5, before.stream().map(Mark::id).distinct().count());
        node.now = Instant.parse("2026-11-21T14:05:00Z");
        assertFalse(before.stream().map(Mark::id).toList().contains(node.mark().id()));
    }

    /** Fails one operation, with half of the bytes written. */
    private static final class FailingDisk {
        private int left;

        FailingDisk(int failAt) {
            this.left = failAt;
        }

        SegmentFile open(Path file) throws IOException {
            SegmentFile real = SegmentFile.onDisk(file);
            return new SegmentFile() {
                @Override
                public void write(ByteBuffer bytes) throws IOException {
                    if (left-- == 0) {
                        real.write(bytes.slice(0, bytes.remaining() / 2));
                        throw new IOException("No space left on device");
                    }
                    real.write(bytes);
                }

                @Override
                public void reserve(long bytes) throws IOException {
                    if (left-- == 0) {
                        real.reserve(bytes / 2);
                        throw new IOException("No space left on device");
                    }
                    real.reserve(bytes);
                }

                @Override
                public void force() throws IOException {
                    if (left-- == 0) {
                        throw new IOException("No space left on device");
                    }
                    real.force();
                }

                @Override
                public void truncate(long size) throws IOException {
                    real.truncate(size);
                }

                @Override
                public void close() throws IOException {
                    real.close();
                }
            };
        }
    }
}
