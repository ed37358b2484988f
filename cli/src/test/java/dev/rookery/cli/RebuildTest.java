package dev.rookery.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.node.data.DataDirectory;
import dev.rookery.node.store.SqliteStore;
import dev.rookery.node.store.StoreSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code doctor --rebuild} on a folder that no node runs on. */
class RebuildTest {

    @TempDir Path folder;

    @Test
    void theTablesOfAStoppedNodeAreMadeAgain() {
        SqliteStore.open(folder.resolve("registry.db"), "rookery", StoreSettings.DEFAULT).close();

        CommandRun run = rebuild("--json");

        assertEquals(0, run.exit(), run.err());
        assertTrue(run.json().path("same").asBoolean());
        assertEquals(0, run.json().path("facts").asInt());
    }

    @Test
    void aFolderWithoutARegistryStaysWithoutOne() {
        CommandRun run = rebuild();

        assertEquals(3, run.exit());
        assertFalse(Files.exists(folder.resolve("registry.db")));
    }

    @Test
    void aNodeThatRunsIsNotTouched() {
        SqliteStore.open(folder.resolve("registry.db"), "rookery", StoreSettings.DEFAULT).close();
        try (DataDirectory held = DataDirectory.open(folder)) {
            CommandRun run = rebuild();

            assertEquals(1, run.exit());
            assertTrue(run.err().contains("pid " + ProcessHandle.current().pid()), run.err());
            assertTrue(run.err().contains(held.root().toString()), run.err());
        }
    }

    @Test
    void anotherClustersRegistryIsRefused() {
        SqliteStore.open(folder.resolve("registry.db"), "other", StoreSettings.DEFAULT).close();

        CommandRun run = rebuild();

        assertEquals(1, run.exit());
        assertTrue(run.err().contains("other"), run.err());
    }

    private CommandRun rebuild(String... more) {
        String[] arguments = new String[4 + more.length];
        System.arraycopy(
                new String[] {"doctor", "--rebuild", "--data", folder.toString()},
                0,
                arguments,
                0,
                4);
        System.arraycopy(more, 0, arguments, 4, more.length);
        return CommandRun.with("", false, Map.of(), arguments);
    }
}
