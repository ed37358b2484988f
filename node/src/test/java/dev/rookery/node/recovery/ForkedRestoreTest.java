package dev.rookery.node.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.backup.BackupId;
import dev.rookery.backup.Verification;
import dev.rookery.backup.archive.ArchiveSettings;
import dev.rookery.backup.archive.Mark;
import dev.rookery.backup.archive.MarkAges;
import dev.rookery.node.service.BackupDesk;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.FactChain;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.vector.OriginRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A forked origin's branches are marked, copied, verified and brought back as all facts are. */
class ForkedRestoreTest {
    private static final ArchiveSettings SMALL =
            new ArchiveSettings(4_096, 10_000, MarkAges.DEFAULTS);
    private static final Origin FORKED = FactChain.origin(9, 9);

    @TempDir Path temp;

    @Test
    void everyMarkOfAForkedOriginLeadsToTheRootThatItNames() {
        // given clones whose batches came in turn, some of them begun with the same fact
        try (RestorableNode node = new RestorableNode(temp.resolve("n"), SMALL)) {
            for (List<Fact> step : clones()) {
                assertEquals(List.of(), node.feed(step).stuck());
            }
            assertTrue(node.held().vector().rowOrEmpty(FORKED).branched());

            // when each mark's state is made again
            List<Mark> marks = node.backups.archive().marks();
            assertTrue(marks.size() > 5, "" + marks.size());
            for (Mark mark : marks) {
                BackupDesk.Written written = node.desk.write(mark.id());

                // then it is what the node held
                Path file = assertInstanceOf(BackupDesk.Written.Done.class, written).file();
                String root = new RegistryInspector(RestorableNode.CLUSTER).contents(file).root();
                assertEquals(mark.root(), root);
            }
        }
    }

    @Test
    void aRestoreBringsBothBranchesBack() {
        // given a copy from before the fork, and the fork after it
        try (RestorableNode node = new RestorableNode(temp.resolve("n"), SMALL)) {
            List<List<Fact>> steps = clones();
            node.feed(steps.get(0));
            BackupId early = node.desk.create("before the fork", "tester").id();
            steps.forEach(node::feed);
            node.write("own");
            BackupId late = node.desk.create("after it", "tester").id();
            String root = node.root();
            OriginRow row = node.held().vector().rowOrEmpty(FORKED);

            // when either is restored
            for (BackupId id : List.of(early, late)) {
                assertInstanceOf(
                        BackupDesk.Restore.Done.class,
                        node.desk.restore(id, Optional.empty(), "tester"));

                // then nothing is lost, and the fork is known as one
                assertEquals(root, node.root());
                assertEquals(row, node.held().vector().rowOrEmpty(FORKED));
            }
            assertInstanceOf(Verification.Sound.class, node.backups.verify(late));
        }
    }

    @Test
    void aForkIsBroughtBackFromTheArchiveAlone() throws IOException {
        // given a copy from before the fork, and a database that is gone
        RestorableNode node = new RestorableNode(temp.resolve("n"), SMALL);
        List<List<Fact>> steps = clones();
        node.feed(steps.get(0));
        BackupId early = node.desk.create("before the fork", "tester").id();
        steps.forEach(node::feed);
        String root = node.root();
        node.shut();
        Files.write(node.database, new byte[8_192]);

        // when
        Repair repair =
                new Repair(
                        node.backups,
                        RestorableNode.CLUSTER,
                        node.database,
                        temp.resolve("scratch"),
                        new RandomOrigins());
        Repair.Preparation made = repair.prepare(node.backups.find(early).orElseThrow());

        // then
        try (Repair.Prepared ready = ((Repair.Preparation.Ready) made).prepared()) {
            ready.addBack();
            assertEquals(root, ready.install().root());
        }
        node.close();
    }

    /** What two clones and a clone of a clone wrote, in turn. */
    private static List<List<Fact>> clones() {
        FactChain one = new FactChain(FORKED);
        List<List<Fact>> steps = new ArrayList<>();
        steps.add(List.of(one.next("m", "common")));
        FactChain two = one.fork();
        for (int i = 0; i < 6; i++) {
            steps.add(one.batch("m", "alike", "one " + i, "and more"));
            steps.add(two.batch("m", i == 0 ? "alike" : "two " + i, "two", "and more"));
        }
        FactChain three = two.fork();
        steps.add(three.batch("m", "x", "y"));
        steps.add(two.batch("m", "x", "z", "zz"));
        steps.add(List.of(three.next("m", "last")));
        return steps;
    }
}
