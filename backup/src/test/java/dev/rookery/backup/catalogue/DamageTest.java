package dev.rookery.backup.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.backup.BackupId;
import dev.rookery.backup.BackupKind;
import dev.rookery.backup.Head;
import dev.rookery.backup.Heads;
import dev.rookery.backup.Verification;
import dev.rookery.backup.archive.ArchiveSettings;
import dev.rookery.backup.archive.Mark;
import dev.rookery.backup.archive.MarkAges;
import dev.rookery.backup.archive.MarkRequest;
import dev.rookery.backup.archive.Replay;
import dev.rookery.backup.copy.CopyRequest;
import dev.rookery.backup.copy.CopySettings;
import dev.rookery.backup.copy.Materialized;
import dev.rookery.backup.copy.Shelf;
import dev.rookery.backup.file.DurableFiles;
import dev.rookery.backup.file.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Bits that flip and ends that are cut off, in every kind of file. {@code -Drookery.damages=1000}
 * makes so many of each.
 */
class DamageTest {
    private static final int DAMAGES = Integer.getInteger("rookery.damages", 12);

    @TempDir Path temp;
    private final Random random = new Random(DAMAGES);
    private Path folder;
    private Shelf shelf;
    private BackupId older;
    private BackupId copy;
    private Mark mark;
    private List<String> entries;
    private Instant now = Instant.parse("2026-11-21T14:05:00Z");

    /** What has to hold after one damage. */
    private interface Check {
        void of(Backups backups, String about) throws IOException;
    }

    @BeforeEach
    void aNodeWithBackups() throws SQLException {
        folder = temp.resolve("registry_backups");
        shelf = new Shelf(temp.resolve("registry.db"));
        try (Backups backups = open()) {
            older = copy(backups);
            for (int seq = 1; seq <= 60; seq++) {
                shelf.add(1);
                step(backups, 2L * seq);
            }
            backups.archive().pack();
            copy = copy(backups);
            backups.verify(copy);
            backups.pin(copy);
            mark = backups.archive().marks().get(59);
            entries = replayed(backups);
            assertEquals(60, entries.size());
        }
    }

    @AfterEach
    void close() throws SQLException {
        shelf.close();
    }

    @Test
    void aDatabaseThatChangedIsNeverRestoredAndTheNextOlderOneIsOffered() throws IOException {
        damaged(copy + "/registry.db", this::copyIsRefused);
    }

    @Test
    void metadataThatChangedIsNeverBelieved() throws IOException {
        damaged(copy + "/metadata.json", this::copyIsRefused);
    }

    @Test
    void sumsThatChangedAreNamed() throws IOException {
        damaged(copy + "/SHA256SUMS", this::copyIsRefused);
    }

    @Test
    void aNoteOfAVerificationThatChangedHarmsNothing() throws IOException {
        damaged(copy + "/verified.json", this::copyIsRestored);
    }

    @Test
    void aManifestThatChangedIsWrittenAnew() throws IOException {
        String should = Files.readString(folder.resolve("backup_manifest.json"));
        damaged(
                "backup_manifest.json",
                (backups, about) ->
                        assertEquals(
                                should,
                                Files.readString(folder.resolve("backup_manifest.json")),
                                about));
    }

    @Test
    void aCompressedSegmentThatChangedIsNamedAndNoOtherEntryComesOutOfIt() throws IOException {
        damaged("archive/segment-000002.log.zst", this::entriesAreRightOrRefused);
    }

    @Test
    void aSegmentThatChangedIsNamedAndNoOtherEntryComesOutOfIt() throws IOException {
        Path last = folder.resolve("archive").resolve(lastSegment());
        damaged("archive/" + last.getFileName(), this::entriesAreRightOrRefused);
    }

    @Test
    void aListOfMarksThatChangedIsReadFromTheSegmentsAgain() throws IOException {
        damaged(
                "archive/marks.idx",
                (backups, about) -> {
                    assertEquals(60, backups.archive().marks().size(), about);
                    assertEquals(entries, replayed(backups), about);
                    assertEquals(Shelf.reaching(120), backups.archive().vectorAt(mark), about);
                });
    }

    @Test
    void pinsThatChangedKeepEverything() throws IOException {
        damaged(
                "pins.json",
                (backups, about) ->
                        assertTrue(
                                backups.plan().steps().stream().noneMatch(PrunePlan.Step::goes),
                                about));
    }

    private void copyIsRefused(Backups backups, String about) throws IOException {
        Verification verification = backups.verify(copy);
        Verification.Damaged damaged =
                assertInstanceOf(Verification.Damaged.class, verification, about);
        assertTrue(damaged.faults().toString().contains(copy.toString()), about + damaged);
        Path file = temp.resolve("out.db");
        assertInstanceOf(
                Materialized.Refused.class, backups.copies().materialize(copy, file), about);
        assertTrue(Files.notExists(file), about);
        assertTrue(backups.olderGood(copy).orElseThrow().compareTo(copy) < 0, about);
        assertTrue(backups.verify(older) instanceof Verification.Sound, about);
    }

    private void copyIsRestored(Backups backups, String about) throws IOException {
        Path file = temp.resolve("out.db");
        assertInstanceOf(Materialized.Done.class, backups.copies().materialize(copy, file), about);
        assertEquals(backups.copies().find(copy).orElseThrow().dbHash(), Sha256.of(file), about);
        Files.delete(file);
    }

    private void entriesAreRightOrRefused(Backups backups, String about) {
        List<String> seen = new ArrayList<>();
        Replay replay =
                backups.archive()
                        .replay(Heads.EMPTY, mark, all -> all.forEach(e -> seen.add(text(e))));
        boolean right = replay instanceof Replay.Complete && seen.equals(entries);
        boolean named =
                replay instanceof Replay.Broken broken && broken.toString().contains("segment");
        boolean gap = replay.toString().contains("ARCHIVE_GAP");
        assertTrue(right || named || gap, about + ": " + replay);
    }

    private void damaged(String name, Check check) throws IOException {
        Path file = folder.resolve(name);
        byte[] sound = Files.readAllBytes(file);
        for (int i = 0; i < DAMAGES; i++) {
            for (boolean cut : new boolean[] {false, true}) {
                byte[] changed = cut ? cut(sound) : flipped(sound);
                Path copyOfAll = temp.resolve("all");
                copy(folder, copyOfAll);
                Files.write(file, changed);
                try (Backups backups = open()) {
                    check.of(backups, name + (cut ? " cut to " + changed.length : " flipped " + i));
                }
                swap(copyOfAll);
            }
        }
    }

    /** What the check healed or began anew is put back as it was. */
    private void swap(Path copyOfAll) throws IOException {
        DurableFiles.deleteTree(folder);
        Files.move(copyOfAll, folder);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file)));
            }
        }
    }

    private byte[] flipped(byte[] sound) {
        byte[] changed = sound.clone();
        changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
        return changed;
    }

    private byte[] cut(byte[] sound) {
        return Arrays.copyOf(sound, random.nextInt(sound.length));
    }

    private String lastSegment() throws IOException {
        try (Backups backups = open()) {
            var segments = backups.archive().segments();
            return segments.get(segments.size() - 1).file();
        }
    }

    private List<String> replayed(Backups backups) {
        List<String> seen = new ArrayList<>();
        Replay replay =
                backups.archive()
                        .replay(Heads.EMPTY, mark, all -> all.forEach(e -> seen.add(text(e))));
        assertInstanceOf(Replay.Complete.class, replay);
        return seen;
    }

    private static String text(byte[] entry) {
        return new String(entry, StandardCharsets.UTF_8);
    }

    private void step(Backups backups, long stored) {
        now = now.plusSeconds(1);
        String entry = ("entry " + stored + " of a registry, much like the others; ").repeat(4);
        List<byte[]> one = List.of(entry.getBytes(StandardCharsets.UTF_8));
        backups.archive().append(one, List.of(new Head(Shelf.ORIGIN, stored, stored)));
        backups.archive().mark(MarkRequest.preSync("test", "root-" + stored, Map.of()));
    }

    private BackupId copy(Backups backups) {
        now = now.plusSeconds(1);
        Path database = temp.resolve("registry.db");
        CopyRequest request = new CopyRequest(database, BackupKind.MANUAL, "test", "tester");
        return backups.copies().take(request).id();
    }

    private Backups open() {
        BackupSettings settings =
                new BackupSettings(
                        folder,
                        CopySettings.keeping(10, "node-a"),
                        new ArchiveSettings(4_096, 10_000, MarkAges.DEFAULTS));
        return Backups.open(settings, shelf, () -> now);
    }
}
