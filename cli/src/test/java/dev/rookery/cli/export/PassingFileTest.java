package dev.rookery.cli.export;

import static org.junit.jupiter.api.Assertions.assertEquals;

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

class PassingFileTest {

    private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");

    @TempDir Path folder;

    @Test
    void whatAKilledExportLeftIsRemovedAndNothingElse() throws IOException {
        file("rookery-export-1.part", Duration.ofHours(25));
        file("rookery-export-2.part", Duration.ofHours(23));
        file("rookery-import-3.part", Duration.ofHours(25));
        file("report.txt", Duration.ofHours(25));

        PassingFile.sweep(folder, NOW);
        PassingFile.sweep(folder.resolve("none"), NOW);

        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(
                    List.of("report.txt", "rookery-export-2.part", "rookery-import-3.part"),
                    left.map(file -> file.getFileName().toString()).sorted().toList());
        }
    }

    private void file(String name, Duration age) throws IOException {
        Path file = Files.writeString(folder.resolve(name), "some");
        Files.setLastModifiedTime(file, FileTime.from(NOW.minus(age)));
    }
}
