package dev.rookery.backup.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.backup.BackupException;
import dev.rookery.backup.BackupId;
import dev.rookery.backup.BackupKind;
import dev.rookery.backup.Head;
import dev.rookery.backup.Verification;
import dev.rookery.backup.archive.ArchiveSettings;
import dev.rookery.backup.archive.MarkAges;
import dev.rookery.backup.archive.MarkRequest;
import dev.rookery.backup.copy.CopyRequest;
import dev.rookery.backup.copy.CopySettings;
import dev.rookery.backup.copy.Materialized;
import dev.rookery.backup.copy.Replacement;
import dev.rookery.backup.copy.Shelf;
import dev.rookery.backup.file.DurableFiles;
import dev.rookery.backup.file.FailingDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that is killed at any change of any file: not a sample, each of them in turn. Then the
 * folder opens, every backup that it lists verifies, and nothing is left lying about.
 */
class CrashPointsTest {
    private static final int POINTS_MAX = 10_000;
    private static final ArchiveKeep NOTHING = new ArchiveKeep(Duration.ofDays(3_650), 0);

    @TempDir Path temp;
    private Path before;
    private Shelf inspector;
    private Instant now = Instant.parse("2026-11-21T14:05:00Z");
    private long stored;

    /** What is done when the process is killed. */
    private interface Act {
        void on(Backups backups, Path data);
    }

    /** What has to hold besides, afterwards. */
    private interface Check {
        void of(Backups backups, Path data);
    }

    @BeforeEach
    void aNodeWithBackupsOfEveryKind() throws IOException, SQLException {
        before = Files.createDirectory(temp.resolve("before"));
        inspector = new Shelf(temp.resolve("inspector.db"));
        try (Shelf shelf = new Shelf(before.resolve("registry.db"));
                Backups backups = open(before, 10)) {
            for (int i = 0; i < 30; i++) {
                step(shelf, backups);
                if (i % 10 == 5) {
                    copy(backups, before, BackupKind.SCHEDULED);
                }
            }
            backups.verify(backups.copies().list().get(0).id());
        }
    }

    @AfterEach
    void close() throws SQLException {
        inspector.close();
    }

    @Test
    void aCopyThatIsTaken() {
        everywhere((backups, data) -> copy(backups, data, BackupKind.MANUAL), this::nothingLost);
    }

    @Test
    void aBaseThatIsRenewedAndVerified() {
        Act renew =
                (backups, data) -> {
                    BackupId id = copy(backups, data, BackupKind.SCHEDULED);
                    assertInstanceOf(Verification.Sound.class, backups.verify(id));
                };
        everywhere(renew, this::nothingLost);
    }

    @Test
    void marksOverTheEndOfASegment() {
        everywhere(
                (backups, data) -> {
                    for (int i = 0; i < 8; i++) {
                        append(backups);
                        backups.archive()
                                .mark(MarkRequest.preSync("test", "root-" + stored, Map.of()));
                    }
                },
                this::nothingLost);
    }

    @Test
    void segmentsThatAreCompressed() {
        everywhere((backups, data) -> backups.archive().pack(), this::nothingLost);
    }

    @Test
    void retentionOfCopiesAndSegments() {
        everywhere(
                (backups, data) -> backups.prune(),
                (backups, data) -> {
                    Set<BackupId> left = ids(backups);
                    backups.prune();
                    assertEquals(0, backups.plan().bytesFreed());
                    assertEquals(2, backups.copies().list().size());
                    assertEquals(30, backups.archive().marks().size());
                    assertTrue(left.containsAll(ids(backups)));
                });
    }

    @Test
    void aPinAndItsEnd() {
        everywhere(
                (backups, data) -> {
                    BackupId id = backups.copies().list().get(1).id();
                    backups.pin(id);
                    backups.unpin(id);
                },
                this::nothingLost);
    }

    @Test
    void aRestoreThatReplacesTheDatabase() {
        everywhere(
                (backups, data) -> {
                    BackupId id = backups.copies().list().get(0).id();
                    Path made = data.resolve("scratch.db");
                    assertInstanceOf(
                            Materialized.Done.class, backups.copies().materialize(id, made));
                    Replacement.install(data.resolve("registry.db"), made, id);
                },
                (backups, data) -> {
                    Replacement.complete(data.resolve("registry.db"));
                    long entries =
                            Shelf.number(data.resolve("registry.db"), "SELECT count(*) FROM entry");
                    assertTrue(entries == 60 || entries == 52, entries + " entries");
                    nothingLost(backups, data);
                });
    }

    @Test
    void aDeletion() {
        everywhere(
                (backups, data) ->
                        backups.delete(
                                backups.copies()
                                        .list()
                                        .get(backups.copies().list().size() - 1)
                                        .id()),
                (backups, data) -> assertTrue(backups.copies().list().size() >= 2));
    }

    @Test
    void aStartThatSweepsWhatACrashLeft() throws IOException {
        // given what crashes leave
        Path folder = before.resolve("registry_backups");
        for (String name : List.of(".tmp-20261121_150000", ".trash-20261120_150000")) {
            Files.createDirectories(folder.resolve(name));
            Files.writeString(folder.resolve(name).resolve("registry.db"), "half");
        }
        Files.writeString(folder.resolve("archive/.tmp-segment-000099.log"), "half");
        try (Stream<Path> segments = Files.list(folder.resolve("archive"))) {
            Path last =
                    segments.filter(file -> file.toString().endsWith(".log"))
                            .filter(file -> !file.getFileName().toString().startsWith("."))
                            .max(Path::compareTo)
                            .orElseThrow();
            byte[] torn = "torn".getBytes(StandardCharsets.UTF_8);
            Files.write(last, torn, StandardOpenOption.APPEND);
        }

        for (int point = 0; point < POINTS_MAX; point++) {
            // when the start is killed too
            Path data = copied("start-" + point);
            FailingDisk disk = new FailingDisk();
            disk.dieAfter(point);
            try (Backups backups = open(disk.at(data), 2)) {
                assertTrue(backups.list().size() > 30);
            } catch (BackupException killed) {
                assertTrue(disk.dead(), killed.toString());
            }

            // then
            assertAllSound(data, this::nothingLost, "killed at change " + point);
            delete(data);
            if (!disk.dead()) {
                return;
            }
        }
    }

    private void nothingLost(Backups backups, Path data) {
        assertTrue(backups.list().size() >= 32, backups.list().size() + " backups");
    }

    private void everywhere(Act act, Check check) {
        int point = 0;
        boolean killed = true;
        while (killed && point < POINTS_MAX) {
            // given
            Path data = copied("data-" + point);
            FailingDisk disk = new FailingDisk();
            stored = 60;
            Backups backups = open(disk.at(data), 2);

            // when
            disk.dieAfter(point);
            try {
                act.on(backups, disk.at(data));
            } catch (BackupException e) {
                assertTrue(disk.dead(), e.toString());
            }
            killed = disk.dead();
            close(backups);

            // then
            assertAllSound(data, check, "killed at change " + point);
            delete(data);
            point++;
        }
        assertTrue(point > 3, "only " + point + " points");
    }

    private Path copied(String name) {
        Path data = temp.resolve(name);
        try (Stream<Path> files = Files.walk(before)) {
            for (Path file : files.toList()) {
                Files.copy(file, data.resolve(before.relativize(file)));
            }
            return data;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path data) {
        try {
            DurableFiles.deleteTree(data);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The process is dead: what it still tries does not matter. */
    private static void close(Backups backups) {
        try {
            backups.close();
        } catch (BackupException dead) {
            assertTrue(dead.getMessage().contains("killed"), dead.getMessage());
        }
    }

    private void assertAllSound(Path data, Check check, String about) {
        try (Backups backups = open(data, 2)) {
            assertEquals(List.of(), backups.archive().foundAtOpen(), about);
            assertEquals(List.of(), backups.copies().unreadable(), about);
            assertEquals(List.of(), leftovers(data.resolve("registry_backups")), about);
            for (Backup backup : newestAndSome(backups.list())) {
                Verification verification = backups.verify(backup.id());
                assertInstanceOf(
                        Verification.Sound.class, verification, about + ": " + verification);
            }
            check.of(backups, data);
            append(backups);
            backups.archive().mark(MarkRequest.preSync("after", "root", Map.of()));
        }
    }

    /** Every copy, and marks all over the archive. */
    private static List<Backup> newestAndSome(List<Backup> all) {
        List<Backup> some = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i) instanceof Backup.Copy || i < 3 || i % 7 == 0) {
                some.add(all.get(i));
            }
        }
        return some;
    }

    private static Set<BackupId> ids(Backups backups) {
        return backups.list().stream().map(Backup::id).collect(Collectors.toSet());
    }

    private static List<Path> leftovers(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith(".")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void step(Shelf shelf, Backups backups) throws SQLException {
        shelf.add(1);
        append(backups);
        backups.archive().mark(MarkRequest.preSync("test", "root-" + stored, Map.of()));
    }

    private void append(Backups backups) {
        now = now.plusSeconds(1);
        List<byte[]> entries = new ArrayList<>();
        for (int j = 0; j < 2; j++) {
            stored++;
            String text = "entry " + stored + " of a registry, much like the others; ";
            entries.add(text.repeat(4).getBytes(StandardCharsets.UTF_8));
        }
        backups.archive().append(entries, List.of(new Head(Shelf.ORIGIN, stored, stored)));
    }

    private BackupId copy(Backups backups, Path data, BackupKind kind) {
        now = now.plusSeconds(1);
        Path database = data.resolve("registry.db");
        return backups.copies().take(new CopyRequest(database, kind, "test", "tester")).id();
    }

    private Backups open(Path data, int keep) {
        BackupSettings settings =
                new BackupSettings(
                        data.resolve("registry_backups"),
                        CopySettings.keeping(keep, "node-a"),
                        new ArchiveSettings(4_096, 10_000, MarkAges.DEFAULTS),
                        NOTHING);
        return Backups.open(settings, inspector, () -> now);
    }
}
