package dev.rookery.walls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class TopLevelTest {

    @Test
    void anEntryThatBelongsElsewhereIsCaught() {
        assertEquals(
                List.of("NOTES.md", "scripts"),
                TopLevel.check(
                                List.of(
                                        "NOTES.md",
                                        "README.md",
                                        "scripts",
                                        "sync",
                                        "target",
                                        ".rookery",
                                        "data-b"))
                        .stream()
                        .map(Breach::where)
                        .toList());
    }
}
