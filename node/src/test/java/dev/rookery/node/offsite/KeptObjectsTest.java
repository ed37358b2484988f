package dev.rookery.node.offsite;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rookery.backup.offsite.InMemoryOffsiteStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptObjectsTest {
    @TempDir Path folder;
    private final InMemoryOffsiteStore store = new InMemoryOffsiteStore();

    @Test
    void anObjectThatCameIsNotAskedForAgainAfterARestart() {
        store.putIfAbsent("c/n/one", new byte[] {1, 2});
        assertArrayEquals(new byte[] {1, 2}, kept().get("c/n/one").orElseThrow());
        store.delete("c/n/one");

        assertArrayEquals(new byte[] {1, 2}, kept().get("c/n/one").orElseThrow());
        assertEquals(Optional.empty(), kept().get("c/n/two"));
    }

    @Test
    void oneThatWasKeptAndIsNotWholeIsAskedForAgain() throws IOException {
        // given a kept object, and every way to cut it or change a byte
        store.putIfAbsent("c/n/one", new byte[] {1, 2});
        kept().get("c/n/one");
        Path file;
        try (Stream<Path> files = Files.list(folder)) {
            file = files.findFirst().orElseThrow();
        }
        byte[] whole = Files.readAllBytes(file);

        for (int at = 0; at < whole.length; at++) {
            byte[] changed = whole.clone();
            changed[at] ^= 1;
            Files.write(file, changed);
            assertArrayEquals(new byte[] {1, 2}, kept().get("c/n/one").orElseThrow());
            Files.write(file, Arrays.copyOf(whole, at));
            assertArrayEquals(new byte[] {1, 2}, kept().get("c/n/one").orElseThrow());
        }
    }

    private KeptObjects kept() {
        return new KeptObjects(store, folder);
    }
}
