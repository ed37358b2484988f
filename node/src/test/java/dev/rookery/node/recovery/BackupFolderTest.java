package dev.rookery.node.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.rookery.backup.archive.MarkRequest;
import dev.rookery.backup.catalogue.Backups;
import dev.rookery.node.settings.NodeSettings;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the settings of backups do. */
class BackupFolderTest {

    @TempDir Path folder;
    private Instant now = Instant.parse("2026-11-21T14:00:00Z");

    @Test
    void marksThinOutAsTheSettingsSay() {
        // given twenty marks within two minutes
        Map<String, String> settings = new TreeMap<>();
        try (Backups backups = open(settings)) {
            for (int i = 0; i < 20; i++) {
                backups.archive().mark(MarkRequest.preSync("pull", "0".repeat(64), Map.of()));
                now = now.plusSeconds(6);
            }
        }

        // when all are to stay, then they do; when one a minute is, that is what stays
        assertEquals(20, marks(settings));
        settings.put("ROOKERY_BACKUP_MARKS_ALL", "0s");
        settings.put("ROOKERY_BACKUP_MARKS_PER_MINUTE", "1h");
        assertEquals(3, marks(settings));
        settings.put("ROOKERY_BACKUP_MARKS_PER_MINUTE", "0s");
        settings.put("ROOKERY_BACKUP_MARKS_PER_HOUR", "0s");
        assertEquals(1, marks(settings));
    }

    private int marks(Map<String, String> settings) {
        try (Backups backups = open(settings)) {
            return backups.archive().marks().size();
        }
    }

    private Backups open(Map<String, String> settings) {
        Map<String, String> all = new TreeMap<>(settings);
        all.put("ROOKERY_NODE_DATA", folder.toString());
        NodeSettings.Load load = NodeSettings.load(Optional.empty(), all, Map.of());
        NodeSettings loaded =
                assertInstanceOf(NodeSettings.Loaded.class, load, load::toString).settings();
        return BackupFolder.open(loaded, () -> now);
    }
}
