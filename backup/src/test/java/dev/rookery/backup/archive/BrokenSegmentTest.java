package dev.rookery.backup.archive;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.backup.Fault;
import dev.rookery.backup.Heads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A segment with a changed byte, and no list of marks beside it. */
class BrokenSegmentTest {
    /** Of a frame's beginning: within its body, behind its length. */
    private static final int WITHIN = 20;

    @TempDir Path temp;
    private final Random random = new Random(9);
    private ArchiveHarness node;

    @BeforeEach
    void anArchiveOfSeveralSegments() {
        node = new ArchiveHarness(temp);
        for (int i = 0; i < 30; i++) {
            node.commit(random, 2);
            node.refill();
            node.mark();
        }
        node.archive.close();
    }

    @Test
    void forcedMarksBehindABreakAreNeitherCutNorForgotten() throws IOException {
        // given a changed byte behind the first mark of the last segment, and no list of marks
        List<Mark> all = new ArrayList<>(node.marked.keySet());
        int last = all.get(all.size() - 1).position().segment();
        List<Mark> inLast = all.stream().filter(m -> m.position().segment() == last).toList();
        assertTrue(inLast.size() > 2, "marks in the last segment: " + inLast.size());
        Path file = node.folder.resolve("segment-%06d.log".formatted(last));
        byte[] changed = change(file, inLast.get(0).position().offset() + WITHIN);

        // when
        node.reopen(SegmentFile::onDisk);

        // then
        assertEquals(all, node.archive.marks());
        assertStatesAreKnown(all);
        assertEquals(Fault.Code.CHAIN_BROKEN, node.archive.foundAtOpen().get(0).code());
        node.refill();
        Mark mark = node.mark();
        assertEquals(node.store.size(), node.marked.get(mark));
        assertArrayEquals(changed, Files.readAllBytes(file));
    }

    @Test
    void marksBehindABreakInAnOlderSegmentAreFoundAgain() throws IOException {
        // given a changed byte in the second segment, and no list of marks
        List<Mark> all = new ArrayList<>(node.marked.keySet());
        List<Mark> second = all.stream().filter(m -> m.position().segment() == 2).toList();
        assertTrue(second.size() > 2, "marks in the second segment: " + second.size());
        change(
                node.folder.resolve("segment-000002.log"),
                second.get(0).position().offset() + WITHIN);

        // when
        node.reopen(SegmentFile::onDisk);

        // then
        assertEquals(all, node.archive.marks());
        assertStatesAreKnown(all);
    }

    @Test
    void aMarkWhoseOwnFrameIsBrokenIsLostAndLeavesTheOthersStatesRight() throws IOException {
        // given a changed byte in the frame of a mark
        List<Mark> all = new ArrayList<>(node.marked.keySet());
        Mark lost = all.stream().filter(m -> m.position().segment() == 2).skip(1).findFirst().get();
        change(node.folder.resolve("segment-000002.log"), lost.position().offset() - 40);

        // when
        node.reopen(SegmentFile::onDisk);

        // then
        all.remove(lost);
        assertEquals(
                all.stream().map(Mark::id).toList(),
                node.archive.marks().stream().map(Mark::id).toList());
        assertStatesAreKnown(all);
    }

    @Test
    void entriesBehindABreakAreSalvaged() throws IOException {
        // given a changed byte within one frame of entries
        Mark first = node.marked.keySet().iterator().next();
        change(node.folder.resolve("segment-000001.log"), first.position().offset() + WITHIN);

        // when
        List<String> salvaged = new ArrayList<>();
        List<Fault> faults =
                node.archive.salvage(
                        entries -> entries.forEach(e -> salvaged.add(ArchiveHarness.hex(e))));

        // then the two entries of that frame are missing
        List<String> missing = new ArrayList<>(node.stored(node.store.size()));
        missing.removeAll(salvaged);
        assertEquals(2, missing.size());
        assertEquals(1, faults.size());
    }

    private void assertStatesAreKnown(List<Mark> marks) {
        for (Mark mark : marks) {
            int count = node.marked.get(mark);
            assertEquals(Heads.of(node.heads.subList(0, count)), node.archive.vectorAt(mark));
        }
    }

    private byte[] change(Path file, long at) throws IOException {
        Files.delete(node.folder.resolve(MarkIndex.FILE));
        byte[] bytes = Files.readAllBytes(file);
        bytes[(int) at] ^= 1;
        Files.write(file, bytes);
        return bytes;
    }
}
