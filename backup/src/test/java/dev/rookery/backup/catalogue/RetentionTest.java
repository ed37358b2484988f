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
import dev.rookery.backup.archive.MarkAges;
import dev.rookery.backup.archive.MarkRequest;
import dev.rookery.backup.archive.Segment;
import dev.rookery.backup.copy.CopyMetadata;
import dev.rookery.backup.copy.CopyRequest;
import dev.rookery.backup.copy.CopySettings;
import dev.rookery.backup.copy.Deletion;
import dev.rookery.backup.copy.Hold;
import dev.rookery.backup.copy.Shelf;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetentionTest {
    private static final ArchiveKeep NOTHING = new ArchiveKeep(Duration.ofDays(3_650), 0);

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
        backups = open(NOTHING);
    }

    @AfterEach
    void close() throws SQLException {
        backups.close();
        shelf.close();
    }

    @Test
    void segmentsGoOnceAVerifiedCopyHoldsThemAndTheirMarksAreReachedBackFromIt() throws Exception {
        // given
        List<Mark> marks = steps(60);
        int segments = backups.archive().segments().size();
        CopyMetadata copy = copy(BackupKind.SCHEDULED);

        // when it is not verified yet, then nothing goes
        backups.prune();
        assertEquals(segments, backups.archive().segments().size());

        // when it is
        assertInstanceOf(Verification.Sound.class, backups.verify(copy.id()));
        backups.prune();

        // then only what is being written stays, and every mark verifies
        assertEquals(1, backups.archive().segments().size());
        Way way = backups.waysTo(marks.get(0)).get(0);
        assertEquals(copy.id(), way.copy().orElseThrow());
        for (Mark mark : marks) {
            assertInstanceOf(Verification.Sound.class, backups.verify(mark.id()));
        }
    }

    @Test
    void aPlanSaysOfEverythingWhatBecomesOfItAndDoesNothing() throws Exception {
        // given
        steps(60);
        copy(BackupKind.MANUAL);
        CopyMetadata last = copy(BackupKind.MANUAL);
        backups.verify(last.id());
        List<Segment> segments = backups.archive().segments();

        // when
        PrunePlan plan = backups.plan();

        // then
        assertEquals(2 + segments.size(), plan.steps().size());
        assertEquals(
                segments.subList(0, segments.size() - 1).stream().mapToLong(Segment::bytes).sum(),
                plan.bytesFreed());
        assertTrue(plan.steps().get(1).why().contains("last way back"), plan.toString());
        assertEquals(segments, backups.archive().segments());
    }

    @Test
    void whatIsYoungStaysWhileThereIsSpace() throws Exception {
        // given
        backups.close();
        backups = open(ArchiveKeep.DEFAULTS);
        steps(60);
        int segments = backups.archive().segments().size();
        backups.verify(copy(BackupKind.SCHEDULED).id());

        // when
        backups.prune();

        // then
        assertEquals(segments, backups.archive().segments().size());

        // when a week is over
        now = Instant.now().plus(Duration.ofDays(8));
        backups.prune();

        // then
        assertEquals(1, backups.archive().segments().size());
    }

    @Test
    void aFullDiskTakesTheOldestSegmentsFirstAndNoMoreThanItNeeds() throws Exception {
        // given
        backups.close();
        backups = open(ArchiveKeep.DEFAULTS);
        steps(60);
        List<Segment> before = backups.archive().segments();
        assertFalse(backups.makeRoom());
        backups.verify(copy(BackupKind.SCHEDULED).id());

        // when
        assertTrue(backups.makeRoom());

        // then
        List<Segment> after = backups.archive().segments();
        assertEquals(before.subList(before.size() - after.size(), before.size()), after);
        assertTrue(after.size() >= before.size() - 2, before.size() + " to " + after.size());
    }

    @Test
    void aPinnedMarkKeepsItsBaseAndItsSegments() throws Exception {
        // given a mark between two copies
        CopyMetadata base = copy(BackupKind.SCHEDULED);
        Mark pinned = steps(30).get(29);
        steps(30);
        CopyMetadata last = copy(BackupKind.SCHEDULED);
        backups.verify(last.id());
        assertEquals(Pinning.PINNED, backups.pin(pinned.id()));

        // when
        backups.prune();

        // then it is still reached forward
        assertEquals(Deletion.NEEDED, backups.delete(base.id()));
        Way way = backups.waysTo(pinned).get(0);
        assertInstanceOf(Way.Forward.class, way);
        assertInstanceOf(Verification.Sound.class, backups.verify(pinned.id()));

        // when it is unpinned
        assertEquals(Pinning.UNPINNED, backups.unpin(pinned.id()));
        backups.prune();

        // then
        assertEquals(1, backups.archive().segments().size());
        assertEquals(Deletion.DELETED, backups.delete(base.id()));
        assertInstanceOf(Verification.Sound.class, backups.verify(pinned.id()));
    }

    @Test
    void aPinnedMarkStaysListedWhateverItsAge() throws Exception {
        // given
        List<Mark> marks = steps(3);
        backups.pin(marks.get(0).id());

        // when
        now = now.plus(Duration.ofDays(30));
        steps(1);
        backups.close();
        backups = open(NOTHING);

        // then
        assertTrue(backups.find(marks.get(0).id()).isPresent());
        assertTrue(backups.find(marks.get(1).id()).isEmpty());
        assertTrue(
                backups.listed().stream()
                        .filter(listed -> listed.backup().id().equals(marks.get(0).id()))
                        .findFirst()
                        .orElseThrow()
                        .pinned());
    }

    @Test
    void aPinnedCopyIsNotDeletedByAnybody() throws Exception {
        // given more copies than are kept
        CopyMetadata first = copy(BackupKind.MANUAL);
        backups.pin(first.id());
        for (int i = 0; i < 12; i++) {
            backups.verify(copy(BackupKind.MANUAL).id());
        }

        // then
        assertEquals(Deletion.PINNED, backups.delete(first.id()));
        assertEquals(11, backups.copies().list().size());

        // when the node starts again
        backups.close();
        backups = open(NOTHING);

        // then
        assertEquals(Deletion.PINNED, backups.delete(first.id()));
        backups.unpin(first.id());
        assertEquals(Deletion.DELETED, backups.delete(first.id()));
    }

    @Test
    void nothingIsDeletedWhileItIsNotKnownWhatIsPinned() throws Exception {
        // given
        steps(60);
        CopyMetadata first = copy(BackupKind.MANUAL);
        backups.verify(copy(BackupKind.MANUAL).id());
        backups.close();
        Files.writeString(temp.resolve("registry_backups/pins.json"), "{\"pins\":");

        // when
        backups = open(NOTHING);
        int segments = backups.archive().segments().size();
        backups.prune();

        // then
        assertEquals(segments, backups.archive().segments().size());
        assertEquals(Deletion.PINNED, backups.delete(first.id()));
        assertEquals(Pinning.UNREADABLE, backups.pin(first.id()));
        assertEquals(Pinning.UNREADABLE, backups.unpin(first.id()));
    }

    @Test
    void nothingIsDeletedWhileSomethingIsBeingRestored() throws Exception {
        // given
        steps(60);
        CopyMetadata first = copy(BackupKind.MANUAL);
        backups.verify(copy(BackupKind.MANUAL).id());
        int segments = backups.archive().segments().size();

        // when
        Hold hold = backups.hold();
        backups.prune();

        // then
        assertEquals(segments, backups.archive().segments().size());
        assertFalse(backups.makeRoom());
        assertEquals(Deletion.IN_USE, backups.delete(first.id()));

        // when that is over
        hold.close();
        backups.prune();

        // then
        assertEquals(1, backups.archive().segments().size());
        assertEquals(Deletion.DELETED, backups.delete(first.id()));
    }

    @Test
    void onlyWhatIsThereCanBePinnedAndMarksAreNotDeletedOneByOne() throws Exception {
        // given
        Mark mark = steps(1).get(0);
        BackupId unknown = BackupId.parse("20200101_000000").orElseThrow();

        // then
        assertEquals(Pinning.UNKNOWN, backups.pin(unknown));
        assertEquals(Pinning.UNKNOWN, backups.unpin(unknown));
        assertEquals(Deletion.MARK, backups.delete(mark.id()));
    }

    @Test
    void aNewBaseIsDueWhenTheSegmentsSinceTheLastOutgrowIt() throws Exception {
        // given
        assertFalse(backups.outgrown());
        copy(BackupKind.SCHEDULED);
        steps(10);
        assertFalse(backups.outgrown());

        // when
        steps(400);

        // then
        assertTrue(backups.outgrown());
        copy(BackupKind.SCHEDULED);
        assertFalse(backups.outgrown());
    }

    @Test
    void basesTakenEarlyPushOutNoDay() throws Exception {
        // given a copy each day, and then a dozen within an hour
        List<BackupId> daily = new ArrayList<>();
        for (int day = 0; day < 9; day++) {
            daily.add(copy(BackupKind.SCHEDULED).id());
            now = now.plus(Duration.ofDays(1));
        }
        for (int i = 0; i < 12; i++) {
            now = now.plus(Duration.ofMinutes(5));
            copy(BackupKind.SCHEDULED);
        }

        // then
        List<BackupId> left = backups.copies().list().stream().map(CopyMetadata::id).toList();
        assertEquals(10, left.size());
        assertTrue(left.containsAll(daily), left.toString());
    }

    @Test
    void everyBackupSaysWhatChangedSinceTheOneBefore() throws Exception {
        // given
        steps(1);
        steps(2);
        copy(BackupKind.MANUAL);

        // when
        List<Listed> listed = backups.listed();

        // then
        assertEquals(List.of(6L, 6L, 4L, 2L), listed.stream().map(Listed::held).toList());
        assertEquals(List.of(0L, 2L, 2L, 2L), listed.stream().map(Listed::added).toList());
        assertTrue(listed.get(1).backup().bytes() > 0);
    }

    private List<Mark> steps(int count) throws SQLException {
        List<Mark> marks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            shelf.add(1);
            List<byte[]> entries = new ArrayList<>();
            for (int j = 0; j < 2; j++) {
                stored++;
                entries.add(ByteBuffer.allocate(64).putLong(stored).array());
            }
            backups.archive().append(entries, List.of(new Head(Shelf.ORIGIN, stored, stored)));
            now = now.plusSeconds(1);
            marks.add(
                    backups.archive()
                            .mark(MarkRequest.preSync("test", "root-" + stored, Map.of())));
        }
        return marks;
    }

    private Backups open(ArchiveKeep keep) {
        BackupSettings settings =
                new BackupSettings(
                        temp.resolve("registry_backups"),
                        CopySettings.keeping(10, "node-a"),
                        new ArchiveSettings(4_096, 10_000, MarkAges.DEFAULTS),
                        keep);
        return Backups.open(settings, shelf, () -> now);
    }

    private CopyMetadata copy(BackupKind kind) {
        now = now.plusSeconds(1);
        return backups.copies().take(new CopyRequest(database, kind, "test", "tester"));
    }
}
