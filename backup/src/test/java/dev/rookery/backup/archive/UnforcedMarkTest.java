package dev.rookery.backup.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.backup.BackupIds;
import dev.rookery.backup.Head;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A mark between its write and its force, and the room that makes the force cheap. */
class UnforcedMarkTest {
    @TempDir Path temp;

    @Test
    void aMarkCountsOnceItIsForcedAndNothingComesBetween() {
        // given
        ArchiveHarness node = new ArchiveHarness(temp);
        node.commit(new Random(1), 2);
        node.refill();

        // when
        Mark written = node.archive.write(request());

        // then
        Head head = new Head(new UUID(1, 1), 1, 1);
        assertEquals(List.of(), node.archive.marks());
        assertThrows(
                IllegalStateException.class,
                () -> node.archive.append(List.of(new byte[9]), List.of(head)));
        assertThrows(IllegalStateException.class, () -> node.archive.write(request()));
        node.archive.force(written);
        assertEquals(List.of(written), node.archive.marks());
        assertEquals(node.stored(2), node.replayed(written));
        assertThrows(IllegalStateException.class, () -> node.archive.force(written));
    }

    @Test
    void aMarkThatWasWrittenAndNotForcedIsWholeOrGoneAfterACrash() throws IOException {
        // given a mark in the middle, and every end that a crash may have left of the file
        ArchiveHarness node = new ArchiveHarness(temp.resolve("whole"));
        node.commit(new Random(1), 2);
        node.refill();
        Mark before = node.mark();
        node.commit(new Random(2), 2);
        node.refill();
        Mark written = node.archive.write(request());
        byte[] file = Files.readAllBytes(node.folder.resolve("segment-000001.log"));
        int from = (int) before.position().offset();
        int end = (int) written.position().offset();

        for (int kept = from; kept <= end; kept += 7) {
            // when the rest of it is still the zeros that were reserved
            byte[] torn = file.clone();
            Arrays.fill(torn, kept, torn.length, (byte) 0);
            Path folder = Files.createDirectory(temp.resolve("torn" + kept));
            Files.write(folder.resolve("segment-000001.log"), torn);
            ArchiveHarness after = new ArchiveHarness(folder);
            after.store.addAll(node.store);
            after.heads.addAll(node.heads);

            // then the mark before is there, nothing is called damaged, and it goes on
            assertEquals(before.id(), after.archive.marks().get(0).id(), "kept " + kept);
            assertEquals(List.of(), after.archive.foundAtOpen());
            after.refill();
            assertEquals(after.stored(4), after.replayed(after.mark()), "kept " + kept);
        }
    }

    @Test
    void marksAreWrittenIntoRoomThatIsGivenBack() throws IOException {
        // given a mark, behind which there is room
        Path file = temp.resolve("segment-000001.log");
        Archive archive =
                Archive.open(temp, ArchiveSettings.DEFAULTS, new BackupIds(), () -> Instant.EPOCH);
        archive.append(List.of(new byte[9]), List.of(new Head(new UUID(1, 1), 1, 1)));
        archive.mark(request());
        long size = Files.size(file);

        // when
        archive.append(List.of(new byte[900]), List.of(new Head(new UUID(1, 1), 2, 2)));
        Mark mark = archive.mark(request());

        // then the next one does not change the file's size, and the end of all does
        assertEquals(size, Files.size(file));
        assertTrue(size > mark.position().offset() + 900_000);
        archive.close();
        assertEquals(mark.position().offset(), Files.size(file));
    }

    private static MarkRequest request() {
        return MarkRequest.preSync("test", "root", Map.of());
    }
}
