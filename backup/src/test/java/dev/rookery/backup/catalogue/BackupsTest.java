package dev.rookery.backup.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.backup.BackupId;
import dev.rookery.backup.BackupKind;
import dev.rookery.backup.Head;
import dev.rookery.backup.Verification;
import dev.rookery.backup.archive.ArchiveSettings;
import dev.rookery.backup.archive.Mark;
import dev.rookery.backup.archive.MarkRequest;
import dev.rookery.backup.archive.Replay;
import dev.rookery.backup.copy.CopyMetadata;
import dev.rookery.backup.copy.CopyRequest;
import dev.rookery.backup.copy.CopySettings;
import dev.rookery.backup.copy.Shelf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupsTest {
    @TempDir Path temp;
    private Path database;
    private Shelf shelf;
    private Backups backups;
    private long stored;
    private Instant now = Instant.parse("2026-11-21T14:05:00Z");

    @BeforeEach
    void aNodeWithBackups() throws SQLException {
        database = temp.resolve("registry.db");
        shelf = new Shelf(database);
        backups = open();
    }

    @AfterEach
    void close() throws SQLException {
        backups.close();
        shelf.close();
    }

    @Test
    void copiesAndMarksAreOneListNewestFirstWithUniqueIds() throws SQLException {
        // given a mark, a copy and a mark, all in one second
        commit(1);
        Mark first = mark();
        CopyMetadata copy = copy(BackupKind.MANUAL);
        commit(1);
        Mark second = mark();

        // when
        List<Backup> list = backups.list();

        // then
        assertEquals(
                List.of("20261121_140500_3", "20261121_140500_2", "20261121_140500"),
                list.stream().map(backup -> backup.id().toString()).toList());
        assertEquals(
                List.of(second.id(), copy.id(), first.id()),
                list.stream().map(Backup::id).toList());
        assertEquals(BackupKind.MANUAL, backups.find(copy.id()).orElseThrow().kind());
        assertEquals(BackupKind.PRE_SYNC, backups.find(first.id()).orElseThrow().kind());
    }

    @Test
    void aMarkIsReachedForwardFromTheNewestCopyBeforeIt() throws SQLException {
        // given marks around two copies
        commit(2);
        Mark before = mark();
        CopyMetadata first = copy(BackupKind.SCHEDULED);
        commit(3);
        CopyMetadata second = copy(BackupKind.SCHEDULED);
        commit(1);
        Mark after = mark();

        // when
        List<Way> ways = backups.waysTo(after);

        // then forward from the second, the first, or nothing; each hands over what is missing
        assertEquals(
                List.of(Optional.of(second), Optional.of(first), Optional.empty()),
                ways.stream().map(way -> ((Way.Forward) way).base()).toList());
        for (Way way : ways) {
            Way.Forward forward = (Way.Forward) way;
            List<Long> seen = new ArrayList<>();
            Replay replay =
                    backups.archive()
                            .replay(
                                    forward.from(),
                                    after,
                                    e -> e.forEach(x -> seen.add(ByteBuffer.wrap(x).getLong())));
            assertInstanceOf(Replay.Complete.class, replay);
            long from = forward.base().map(base -> base.contents().entryCount()).orElse(0L);
            assertTrue(seen.containsAll(LongStream.rangeClosed(from + 1, 12).boxed().toList()));
        }
        assertInstanceOf(Verification.Sound.class, backups.verify(after.id()));
        assertInstanceOf(Way.Back.class, backups.waysTo(before).get(2));
    }

    @Test
    void aMarkWhoseSegmentsAreGoneIsReachedBackFromTheNextLaterCopy() throws Exception {
        // given
        commit(2);
        Mark mark = mark();
        commit(3);
        CopyMetadata copy = copy(BackupKind.SCHEDULED);

        // when the segments are gone
        backups.close();
        Files.delete(temp.resolve("registry_backups/archive/segment-000001.log"));
        backups = open();

        // then
        Way.Back back = (Way.Back) backups.waysTo(mark).get(0);
        assertEquals(copy, back.later());
        assertEquals(Shelf.reaching(4), back.keep());
        assertInstanceOf(Verification.Sound.class, backups.verify(mark.id()));
    }

    @Test
    void aMarkBehindAChangedBitIsDamagedAndTheFaultNamed() throws IOException, SQLException {
        // given
        commit(2);
        Mark mark = mark();
        Path segment = temp.resolve("registry_backups/archive/segment-000001.log");
        byte[] bytes = Files.readAllBytes(segment);
        bytes[(int) mark.position().offset() / 2] ^= 4;
        Files.write(segment, bytes);

        // when
        Verification verification = backups.verify(mark.id());

        // then
        String fault =
                assertInstanceOf(Verification.Damaged.class, verification).faults().toString();
        assertTrue(fault.contains("segment-000001.log"), fault);
    }

    @Test
    void aScheduledCopyIsDueAfterItsIntervalAndWhenTheClockWentBack() throws SQLException {
        // given none yet
        assertTrue(backups.due(now, Duration.ofHours(24)));
        commit(1);
        copy(BackupKind.MANUAL);
        assertTrue(backups.due(now, Duration.ofHours(24)));

        // when
        copy(BackupKind.SCHEDULED);

        // then
        assertFalse(backups.due(now.plus(Duration.ofHours(23)), Duration.ofHours(24)));
        assertTrue(backups.due(now.plus(Duration.ofHours(24)), Duration.ofHours(24)));
        assertTrue(backups.due(now.minus(Duration.ofDays(400)), Duration.ofHours(24)));
    }

    @Test
    void copiesOfAClockThatWasAheadNeitherMakeOneDueForEverNorPushOutOthers() throws SQLException {
        // given daily copies, then some of a clock a year ahead
        commit(1);
        Instant today = now;
        List<BackupId> daily = new ArrayList<>();
        for (int day = 5; day > 0; day--) {
            now = today.minus(Duration.ofDays(day));
            daily.add(copy(BackupKind.SCHEDULED).id());
        }
        for (int i = 0; i < 5; i++) {
            now = today.plus(Duration.ofDays(365 + i));
            copy(BackupKind.SCHEDULED);
        }

        // when the clock is right again and copies are taken when they are due
        for (int day = 0; day < 5; day++) {
            now = today.plus(Duration.ofDays(day));
            assertTrue(backups.due(now, Duration.ofHours(24)));
            daily.add(copy(BackupKind.SCHEDULED).id());
            assertFalse(backups.due(now.plusSeconds(60), Duration.ofHours(24)));
        }

        // then every daily one is there
        List<BackupId> left = backups.copies().list().stream().map(CopyMetadata::id).toList();
        assertTrue(left.containsAll(daily), left.toString());
        assertEquals(15, left.size());
    }

    @Test
    void aClockSetBackALittleMakesNoCopyDue() throws SQLException {
        // given
        commit(1);
        copy(BackupKind.SCHEDULED);

        // then
        assertFalse(backups.due(now.minusSeconds(60), Duration.ofHours(24)));
    }

    private Backups open() {
        Path folder = temp.resolve("registry_backups");
        BackupSettings settings =
                new BackupSettings(
                        folder, CopySettings.keeping(10, "node-a"), ArchiveSettings.DEFAULTS);
        return Backups.open(settings, shelf, () -> now);
    }

    private void commit(int pairs) throws SQLException {
        shelf.add(pairs);
        List<byte[]> entries = new ArrayList<>();
        for (int i = 0; i < 2 * pairs; i++) {
            stored++;
            entries.add(ByteBuffer.allocate(Long.BYTES).putLong(stored).array());
        }
        backups.archive().append(entries, List.of(new Head(Shelf.ORIGIN, stored, stored)));
    }

    private Mark mark() {
        return backups.archive().mark(MarkRequest.preSync("test", "root-" + stored, Map.of()));
    }

    private CopyMetadata copy(BackupKind kind) {
        return backups.copies().take(new CopyRequest(database, kind, "test", "tester"));
    }
}
