package dev.rookery.node.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {

    @TempDir Path folder;

    @Test
    void aSecondNodeOnOneFolderIsToldThePidOfTheFirst() {
        try (DataDirectory first = DataDirectory.open(folder.resolve("data"))) {
            DataDirectoryException refused =
                    assertThrows(
                            DataDirectoryException.class, () -> DataDirectory.open(first.root()));

            assertTrue(refused.getMessage().contains("pid " + ProcessHandle.current().pid()));
        }
    }

    @Test
    void aFolderIsFreeAgainOnceItsNodeHasClosedIt() {
        Path data = folder.resolve("data");
        DataDirectory.open(data).close();

        try (DataDirectory again = DataDirectory.open(data)) {
            assertEquals(data.resolve("registry.db"), again.registry());
        }
    }

    @Test
    void whatACrashLeftInTheScratchFolderIsSweptAndNothingElse() throws Exception {
        try (DataDirectory data = DataDirectory.open(folder.resolve("data"))) {
            Path left = Files.createDirectories(data.scratch().resolve("restore"));
            Files.writeString(left.resolve("repair.db"), "half");
            Files.writeString(data.registry(), "facts");

            data.sweep();

            assertFalse(Files.exists(data.scratch()));
            assertTrue(Files.exists(data.registry()));
        }
    }

    @Test
    void aFolderThatCannotBeMadeIsNamedWithTheCure() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));

        DataDirectoryException refused =
                assertThrows(
                        DataDirectoryException.class,
                        () -> DataDirectory.open(file.resolve("data")));

        assertTrue(refused.getMessage().contains("--data"), refused.getMessage());
    }
}
