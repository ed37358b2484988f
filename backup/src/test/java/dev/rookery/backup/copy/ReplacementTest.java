package dev.rookery.backup.copy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.rookery.backup.BackupId;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplacementTest {
    private static final BackupId ID = BackupId.parse("20261121_140500").orElseThrow();
    @TempDir Path temp;

    @Test
    void theNewFileTakesThePlaceAndTheOldIsKeptWithItsLog() throws IOException {
        // given a database with a write-ahead log beside it
        Path database = database();
        Path incoming = Files.writeString(temp.resolve("restored.db"), "new");

        // when
        Path before = Replacement.install(database, incoming, ID);

        // then
        assertEquals("new", Files.readString(database));
        assertEquals("old", Files.readString(before));
        assertEquals("log", Files.readString(temp.resolve(before.getFileName() + "-wal")));
        assertEquals(
                List.of(
                        "registry.db",
                        "registry.db.before-20261121_140500",
                        "registry.db.before-20261121_140500-wal"),
                names());
        assertEquals(Optional.empty(), Replacement.complete(database));
    }

    @Test
    void whatASecondExchangeForOneBackupReplacesIsKeptToo() throws IOException {
        // given a database that was replaced from a backup already
        Path database = database();
        Replacement.install(database, Files.writeString(temp.resolve("one.db"), "first"), ID);

        // when it is replaced from the same backup again
        Replacement.install(database, Files.writeString(temp.resolve("two.db"), "second"), ID);

        // then both replaced databases are there
        Path before = temp.resolve("registry.db.before-" + ID);
        assertEquals("second", Files.readString(database));
        assertEquals("first", Files.readString(before));
        assertEquals("old", Files.readString(temp.resolve(before.getFileName() + "-2")));
        assertEquals("log", Files.readString(temp.resolve(before.getFileName() + "-2-wal")));
        assertFalse(Files.exists(temp.resolve(before.getFileName() + "-wal")));
    }

    @Test
    void aCrashAfterAnyStepIsFinishedAtTheNextStart() throws IOException {
        // given each state that a crash can leave once the intent is written
        for (int steps = 0; steps <= 4; steps++) {
            Path database = database();
            Path before = temp.resolve("registry.db.before-" + ID);
            Files.writeString(temp.resolve("registry.db.incoming"), "new");
            Files.writeString(temp.resolve("registry.db.install"), ID.toString());
            if (steps >= 1) {
                Files.createLink(before, database);
            }
            if (steps >= 2) {
                Files.move(
                        temp.resolve("registry.db-wal"),
                        temp.resolve(before.getFileName() + "-wal"));
            }
            if (steps >= 3) {
                Files.delete(temp.resolve("registry.db-shm"));
            }
            if (steps >= 4) {
                Files.delete(database);
                Files.move(temp.resolve("registry.db.incoming"), database);
            }

            // when
            Optional<BackupId> finished = Replacement.complete(database);

            // then
            assertEquals(Optional.of(ID), finished);
            assertEquals("new", Files.readString(database), "after " + steps);
            assertEquals("old", Files.readString(before));
            assertEquals(3, names().size(), names().toString());
            for (String name : names()) {
                Files.delete(temp.resolve(name));
            }
        }
    }

    @Test
    void whereTheFileSystemRefusesLinksTheOldDatabaseIsCopied() throws IOException {
        // given file systems that say so in different ways
        List<Replacement.Linker> refusing =
                List.of(
                        (name, existing) -> {
                            throw new UnsupportedOperationException("links");
                        },
                        (name, existing) -> {
                            throw new FileSystemException("", "", "Operation not permitted");
                        });
        for (Replacement.Linker linker : refusing) {
            Path database = database();
            Path before = temp.resolve("registry.db.before-" + ID);
            Files.writeString(temp.resolve("registry.db.incoming"), "new");
            Files.writeString(temp.resolve("registry.db.install"), ID.toString());

            // when
            Replacement.complete(database, linker);

            // then
            assertEquals("new", Files.readString(database));
            assertEquals("old", Files.readString(before));
            assertEquals(3, names().size(), names().toString());
            for (String name : names()) {
                Files.delete(temp.resolve(name));
            }
        }
    }

    @Test
    void withoutAnIntentNothingIsTouched() throws IOException {
        // given a file left by a crash before the intent was written
        Path database = database();
        Files.writeString(temp.resolve("registry.db.incoming"), "half");

        // when
        Optional<BackupId> finished = Replacement.complete(database);

        // then
        assertEquals(Optional.empty(), finished);
        assertEquals("old", Files.readString(database));
        assertFalse(Files.exists(temp.resolve("registry.db.before-" + ID)));
    }

    private Path database() throws IOException {
        Files.writeString(temp.resolve("registry.db-wal"), "log");
        Files.writeString(temp.resolve("registry.db-shm"), "index");
        return Files.writeString(temp.resolve("registry.db"), "old");
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(temp)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
