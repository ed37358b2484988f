package dev.rookery.node.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.backup.BackupId;
import dev.rookery.backup.BackupKind;
import dev.rookery.backup.catalogue.Pinning;
import dev.rookery.backup.catalogue.PrunePlan;
import dev.rookery.backup.copy.Deletion;
import dev.rookery.node.service.BackupUpkeep.Rehearsal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupKeeperTest {
    @TempDir Path temp;
    private RestorableNode node;

    @BeforeEach
    void open() {
        node = new RestorableNode(temp.resolve("data"));
        RestorableNode.history(new Random(5)).forEach(node::feed);
    }

    @AfterEach
    void close() {
        node.close();
    }

    @Test
    void aDrillRestoresTheNewestCopyAndARandomMarkAndKeepsTheProof() throws IOException {
        // given
        node.desk.create("old", "tester");
        node.now = node.now.plusSeconds(5);
        BackupId copy = node.desk.create("new", "tester").id();

        // when
        List<Rehearsal> shown = node.keeper.drill(OptionalLong.of(7));

        // then
        assertEquals(2, shown.size());
        assertEquals(copy, shown.get(0).id());
        assertEquals(node.root(), shown.get(0).root());
        assertEquals(node.held().vector().facts(), shown.get(0).facts());
        assertEquals(BackupKind.PRE_SYNC, shown.get(1).kind());
        assertTrue(shown.stream().allMatch(Rehearsal::sound), shown.toString());
        assertFalse(Files.exists(temp.resolve("data/scratch/drill/registry.db")));
        assertEquals(shown.get(1).id(), node.keeper.drill(OptionalLong.of(7)).get(1).id());

        // and it is there after a restart
        List<Rehearsal> kept = DrillBook.open(temp.resolve("data/registry_backups")).newestFirst();
        assertEquals(4, kept.size());
        assertEquals(shown.get(0).id(), kept.get(2).id());
        assertEquals(node.now, kept.get(0).at());
    }

    @Test
    void aDrillFindsACopyThatCannotBeRestored() throws IOException {
        // given
        BackupId copy = node.desk.create("rots", "tester").id();
        Path file = temp.resolve("data/registry_backups/" + copy + "/registry.db");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);

        // when
        Rehearsal shown = node.keeper.drill(OptionalLong.of(1)).get(0);

        // then
        assertFalse(shown.sound());
        assertTrue(shown.faults().get(0).contains("HASH_DIFFERS"), shown.toString());
        assertFalse(node.keeper.rehearsals().get(0).sound());
        assertTrue(node.keeper.rehearsals().get(1).sound());
    }

    @Test
    void withoutBackupsThereIsNothingToRehearse() {
        try (RestorableNode empty = new RestorableNode(temp.resolve("empty"))) {
            assertEquals(List.of(), empty.keeper.drill(OptionalLong.empty()));
            assertEquals(List.of(), empty.keeper.rehearsals());
        }
    }

    @Test
    void proofsThatCannotBeReadAreBegunAnew() throws IOException {
        // given
        Path folder = temp.resolve("data/registry_backups");
        Files.writeString(folder.resolve(DrillBook.FILE), "{\"drills\":[{}]}");

        // then
        DrillBook book = DrillBook.open(folder);
        assertEquals(List.of(), book.newestFirst());
        book.add(node.keeper.drill(OptionalLong.of(1)));
        assertEquals(1, DrillBook.open(folder).newestFirst().size());
    }

    @Test
    void replacedDatabasesAreLimitedToTheNewest() throws IOException {
        // given five databases that restores replaced, two with logs
        for (int i = 1; i <= 5; i++) {
            Path before = temp.resolve("data/registry.db.before-2026112" + i + "_100000");
            Files.writeString(before, "database " + i);
            Files.writeString(before.resolveSibling(before.getFileName() + "-wal"), "log " + i);
            Instant written = Instant.parse("2026-11-21T10:00:00Z").plus(Duration.ofDays(i));
            Files.setLastModifiedTime(before, FileTime.from(written));
        }

        // when
        PrunePlan plan = node.keeper.prune(false);

        // then
        assertEquals(5, replaced(plan).size());
        assertTrue(Files.exists(temp.resolve("data/registry.db.before-20261121_100000")));
        assertEquals(
                List.of("registry.db.before-20261122_100000", "registry.db.before-20261121_100000"),
                replaced(plan).stream()
                        .filter(PrunePlan.Step::goes)
                        .map(PrunePlan.Step::name)
                        .toList());

        // when
        node.keeper.prune(true);

        // then
        assertFalse(Files.exists(temp.resolve("data/registry.db.before-20261121_100000")));
        assertFalse(Files.exists(temp.resolve("data/registry.db.before-20261121_100000-wal")));
        assertTrue(Files.exists(temp.resolve("data/registry.db.before-20261123_100000-wal")));
        assertEquals(3, replaced(node.keeper.prune(true)).size());
    }

    @Test
    void aPinnedCopyIsNotDeletedThroughTheDesk() {
        // given
        BackupId copy = node.desk.create("keep", "tester").id();
        node.desk.verify(copy);
        node.now = node.now.plusSeconds(5);
        node.desk.verify(node.desk.create("last", "tester").id());
        node.keeper.pin(copy);

        // then
        assertEquals(Deletion.PINNED, node.desk.delete(copy));
        assertTrue(node.desk.find(copy).orElseThrow().change().pinned());
        assertEquals(Pinning.UNPINNED, node.keeper.unpin(copy));
        assertEquals(Deletion.DELETED, node.desk.delete(copy));
    }

    private static List<PrunePlan.Step> replaced(PrunePlan plan) {
        return plan.steps().stream()
                .filter(step -> step.what() == PrunePlan.What.REPLACED)
                .toList();
    }
}
