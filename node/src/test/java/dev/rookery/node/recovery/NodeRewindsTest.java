package dev.rookery.node.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.backup.BackupId;
import dev.rookery.backup.archive.Mark;
import dev.rookery.node.registry.Covered;
import dev.rookery.node.registry.ModelKey;
import dev.rookery.node.registry.Payload;
import dev.rookery.node.service.RewindDesk;
import dev.rookery.node.service.RewindDesk.Refused;
import dev.rookery.node.service.RewindPlan;
import dev.rookery.node.store.Totals;
import dev.rookery.sync.fact.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeRewindsTest {

    @TempDir private Path temp;

    @Test
    void aRewindToAnyMarkIsUndoneByOneToTheStateBefore() {
        for (int seed = 0; seed < 6; seed++) {
            // given marks before each step of a random history
            try (RestorableNode node = new RestorableNode(temp.resolve("n" + seed))) {
                RestorableNode.history(new Random(seed)).forEach(node::feed);
                List<Mark> marks = node.backups.archive().marks();
                Mark mark = marks.get(marks.size() / 2);
                List<String> before = shown(node);
                Totals totals = node.store.totals();

                // when it is rewound to one of them, and then to the copy that was taken before
                RewindDesk.Outcome.Done done = rewind(node, mark.id());
                Totals between = node.store.totals();
                RewindDesk.Outcome.Done undone = rewind(node, done.preRestore());

                // then all is as it was; what only grows never fell
                assertEquals(before, shown(node), "seed " + seed);
                assertEquals(totals, between);
                assertEquals(totals, node.store.totals());
                assertNotEquals(done.fact(), undone.fact());
                // and folding everything anew says the same
                List<String> folded = node.folded();
                node.driver.close();
                assertTrue(node.store.rebuild().same(), "seed " + seed);
                assertEquals(folded, node.folded(), "seed " + seed);
            }
        }
    }

    @Test
    void factsOfABackupThatTheNodeLacksAreMergedFirst() throws IOException {
        // given a copy in the folder of a node that lost its database
        Path folder = temp.resolve("n");
        BackupId copy;
        List<String> then;
        try (RestorableNode node = new RestorableNode(folder)) {
            RestorableNode.history(new Random(5)).forEach(node::feed);
            copy = node.desk.create("good", "t").id();
            then = shown(node);
        }
        delete(folder, "registry.db", "registry.db-wal", "registry.db-shm");
        try (RestorableNode node = new RestorableNode(folder)) {
            RewindPlan plan = plan(node, copy);
            assertTrue(plan.merged() > 0, plan::toString);

            // when it is rewound to the copy
            RewindDesk.Outcome.Done done = rewind(node, copy);

            // then it holds all that the copy has
            assertEquals(plan.merged(), done.merged());
            assertEquals(then, shown(node));
        }
    }

    @Test
    void whatIsNoPlanOfTheBackupIsRefusedAndNothingIsWritten() {
        try (RestorableNode node = new RestorableNode(temp.resolve("n"))) {
            RestorableNode.history(new Random(1)).forEach(node::feed);
            BackupId copy = node.desk.create("good", "t").id();
            BackupId other = node.desk.create("other", "t").id();
            String root = node.root();
            Payload.Rewind said = plan(node, copy).said();
            Origin origin = said.ranges().firstKey();
            long held = node.held().vector().maxSeq(origin);

            assertMisfit(node, other, said);
            assertMisfit(node, copy, with(said, origin, held, held + 1));
            assertMisfit(node, copy, with(said, origin, held - 1, held));
            assertInstanceOf(
                    Refused.ModelUnknown.class, node.rewinds.plan(copy, List.of("nobody")));
            BackupId none = BackupId.parse("20200101_000000").orElseThrow();
            assertInstanceOf(Refused.Unknown.class, node.rewinds.plan(none, List.of()));
            assertInstanceOf(Refused.Unknown.class, node.rewinds.rewind(none, said, "op"));
            assertEquals(root, node.root());
        }
    }

    @Test
    void aDamagedCopyIsRefusedAndNothingIsWritten() throws IOException {
        try (RestorableNode node = new RestorableNode(temp.resolve("n"))) {
            RestorableNode.history(new Random(1)).forEach(node::feed);
            BackupId copy = node.desk.create("good", "t").id();
            String root = node.root();
            Path file =
                    temp.resolve("n/registry_backups")
                            .resolve(copy.toString())
                            .resolve("registry.db");
            byte[] bytes = Files.readAllBytes(file);
            bytes[bytes.length / 2] ^= 1;
            Files.write(file, bytes);

            assertInstanceOf(Refused.Damaged.class, node.rewinds.plan(copy, List.of()));
            assertEquals(root, node.root());
        }
    }

    private void assertMisfit(RestorableNode node, BackupId id, Payload.Rewind said) {
        assertInstanceOf(Refused.Misfit.class, node.rewinds.rewind(id, said, "op"));
    }

    private static Payload.Rewind with(Payload.Rewind said, Origin origin, long after, long upTo) {
        TreeMap<Origin, Payload.Rewind.Range> ranges = new TreeMap<>(said.ranges());
        ranges.put(origin, new Payload.Rewind.Range(after, upTo));
        return new Payload.Rewind(
                said.models(), ranges, said.complete(), "", said.backup(), said.root());
    }

    private static RewindPlan plan(RestorableNode node, BackupId id) {
        RewindDesk.Planning planning = node.rewinds.plan(id, List.of());
        return assertInstanceOf(RewindDesk.Planning.Ready.class, planning, planning::toString)
                .plan();
    }

    private static RewindDesk.Outcome.Done rewind(RestorableNode node, BackupId id) {
        node.now = node.now.plusSeconds(1);
        RewindDesk.Outcome outcome = node.rewinds.rewind(id, plan(node, id).said(), "op");
        return assertInstanceOf(RewindDesk.Outcome.Done.class, outcome, outcome::toString);
    }

    /** All that people see of the registry. */
    private static List<String> shown(RestorableNode node) {
        return node.store.look(
                tables -> {
                    List<String> lines = new ArrayList<>();
                    for (ModelKey key : new TreeSet<>(Covered.models(tables))) {
                        lines.addAll(Covered.of(tables, key));
                    }
                    return lines;
                });
    }

    private static void delete(Path folder, String... names) throws IOException {
        for (String name : names) {
            Files.deleteIfExists(folder.resolve(name));
        }
    }
}
