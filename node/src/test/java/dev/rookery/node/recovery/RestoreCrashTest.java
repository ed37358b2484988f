package dev.rookery.node.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.backup.BackupId;
import dev.rookery.backup.Verification;
import dev.rookery.backup.archive.ArchiveSettings;
import dev.rookery.backup.archive.MarkAges;
import dev.rookery.backup.catalogue.Backup;
import dev.rookery.backup.file.DurableFiles;
import dev.rookery.backup.file.FailingDisk;
import dev.rookery.node.service.BackupUpkeep.Rehearsal;
import dev.rookery.sync.fact.FactChain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node that is killed at any change of any file while it restores or rehearses: not a sample,
 * each of them in turn. It starts, has every fact it had, and every backup verifies.
 */
class RestoreCrashTest {
    private static final int POINTS_MAX = 10_000;
    private static final ArchiveSettings SMALL =
            new ArchiveSettings(4_096, 10_000, MarkAges.DEFAULTS);

    @TempDir Path temp;
    private Path before;
    private BackupId copy;
    private BackupId mark;
    private String root;

    /** What is done when the node is killed. */
    private interface Act {
        void on(RestorableNode node);
    }

    @BeforeEach
    void aNodeWithACopyAndFactsAfterIt() {
        before = temp.resolve("before");
        try (RestorableNode node = new RestorableNode(before, SMALL)) {
            FactChain chain = new FactChain(FactChain.origin(9, 9));
            for (int i = 0; i < 6; i++) {
                node.feed(List.of(chain.next("m", "fact " + i)));
                if (i == 2) {
                    copy = node.desk.create("in the middle", "tester").id();
                    node.desk.verify(copy);
                }
            }
            node.write("own/1");
            mark = node.backups.archive().marks().get(4).id();
            root = node.root();
        }
    }

    @Test
    void aRestoreOfACopy() throws IOException {
        everywhere(node -> node.desk.restore(copy, Optional.empty(), "op"));
    }

    @Test
    void aRestoreOfAMark() throws IOException {
        everywhere(node -> node.desk.restore(mark, Optional.empty(), "op"));
    }

    @Test
    void aDrill() throws IOException {
        everywhere(
                node ->
                        assertTrue(
                                node.keeper.drill(OptionalLong.of(3)).stream()
                                        .allMatch(Rehearsal::sound)));
    }

    private void everywhere(Act act) throws IOException {
        boolean killed = true;
        for (int point = 0; killed && point < POINTS_MAX; point++) {
            // given
            Path data = copied("data-" + point);
            FailingDisk disk = new FailingDisk();
            RestorableNode node = new RestorableNode(disk.at(data), SMALL);

            // when
            disk.dieAfter(point);
            try {
                act.on(node);
            } catch (RuntimeException e) {
                assertTrue(disk.dead(), e.toString());
            } catch (AssertionError e) {
                assertTrue(disk.dead(), e.toString());
            }
            killed = disk.dead();
            close(node);

            // then
            String about = "killed at change " + point;
            try (RestorableNode again = new RestorableNode(data, SMALL)) {
                assertEquals(root, again.root(), about);
                assertEquals(List.of(), again.backups.archive().foundAtOpen(), about);
                for (Backup backup : again.backups.list()) {
                    Verification verification = again.backups.verify(backup.id());
                    assertInstanceOf(Verification.Sound.class, verification, about + verification);
                }
                again.write("after/1");
            }
            DurableFiles.deleteTree(data);
        }
    }

    /** The process is dead: what it still tries does not matter. */
    private static void close(RestorableNode node) {
        try {
            node.close();
        } catch (RuntimeException dead) {
            assertTrue(dead.getMessage().contains("killed"), dead.getMessage());
        }
    }

    private Path copied(String name) throws IOException {
        Path data = temp.resolve(name);
        try (Stream<Path> files = Files.walk(before)) {
            for (Path file : files.toList()) {
                Files.copy(file, data.resolve(before.relativize(file)));
            }
        }
        return data;
    }
}
