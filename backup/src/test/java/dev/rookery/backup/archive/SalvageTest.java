package dev.rookery.backup.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.backup.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SalvageTest {
    @TempDir Path temp;

    @Test
    void entriesBehindTheLastMarkAreSalvagedToo() {
        // given entries, a mark, and entries behind it
        Random random = new Random(4);
        ArchiveHarness node = new ArchiveHarness(temp);
        node.commit(random, 5);
        node.refill();
        node.mark();
        node.commit(random, 5);
        node.refill();

        // when
        List<String> salvaged = new ArrayList<>();
        List<Fault> faults = node.archive.salvage(entries -> take(entries, salvaged));

        // then
        assertEquals(List.of(), faults);
        assertEquals(node.stored(node.store.size()), salvaged);
    }

    @Test
    void aDamagedSegmentIsSalvagedUpToTheDamageAndTheOthersWhole() throws IOException {
        // given several segments and a flipped byte at the end of the first
        Random random = new Random(5);
        ArchiveHarness node = new ArchiveHarness(temp);
        for (int i = 0; i < 30; i++) {
            node.commit(random, 2);
            node.refill();
        }
        node.archive.close();
        List<String> whole = new ArrayList<>();
        node.archive.salvage(entries -> take(entries, whole));
        Path first = temp.resolve("segment-000001.log");
        byte[] bytes = Files.readAllBytes(first);
        bytes[bytes.length - 40] ^= 1;
        Files.write(first, bytes);

        // when
        List<String> salvaged = new ArrayList<>();
        List<Fault> faults = node.archive.salvage(entries -> take(entries, salvaged));

        // then only the last frame of that segment is missing, and the fault names the file
        List<String> missing = new ArrayList<>(whole);
        missing.removeAll(salvaged);
        assertEquals(1, faults.size());
        assertEquals("segment-000001.log", faults.get(0).subject());
        assertTrue(missing.size() == 1 || missing.size() == 2, "missing " + missing.size());
        assertTrue(whole.containsAll(salvaged));
    }

    private static void take(List<byte[]> entries, List<String> into) {
        entries.forEach(entry -> into.add(ArchiveHarness.hex(entry)));
    }
}
