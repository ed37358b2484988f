package dev.rookery.backup.offsite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryStoreTest extends OffsiteStoreContract {
    @TempDir Path temp;

    @Override
    protected OffsiteStore open() {
        return new DirectoryStore(temp);
    }

    @Test
    void aFolderThatIsNotMountedIsNeverMade() {
        Path missing = temp.resolve("mnt/nas");
        try (OffsiteStore store = new DirectoryStore(missing)) {
            OffsiteException refused =
                    assertThrows(OffsiteException.class, () -> store.putIfAbsent("a", text("x")));

            assertTrue(refused.getMessage().contains("mount"), refused.getMessage());
            assertFalse(refused.passing());
            assertFalse(Files.exists(temp.resolve("mnt")));
        }
    }

    @Test
    void whatACrashLeftUnfinishedIsNoObjectAndIsSweptAfterAnHour() throws IOException {
        try (OffsiteStore store = open()) {
            store.putIfAbsent("c/a", text("x"));
            Path old = Files.writeString(temp.resolve("c/.tmp-old"), "half");
            Path fresh = Files.writeString(temp.resolve("c/.tmp-fresh"), "half");
            Instant before = Instant.now().minus(Duration.ofHours(2));
            Files.setLastModifiedTime(old, FileTime.from(before));

            assertEquals(1, store.all("").size());
            assertFalse(Files.exists(old));
            assertTrue(Files.exists(fresh));
        }
    }

    @Test
    void otherPeoplesFilesAreNoObjects() throws IOException {
        Files.writeString(temp.resolve("lost and found.txt"), "x");
        try (OffsiteStore store = open()) {
            assertEquals(List.of(), store.all(""));
        }
    }

    @Test
    void foldersThatBecameEmptyGoWithTheirLastObject() throws IOException {
        try (OffsiteStore store = open()) {
            store.putIfAbsent("c/n/copies/1/a", text("x"));
            store.delete("c/n/copies/1/a");
        }
        try (Stream<Path> left = Files.list(temp)) {
            assertEquals(0, left.count());
        }
    }
}
