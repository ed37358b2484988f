package dev.rookery.node.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.backup.Verification;
import dev.rookery.backup.archive.ArchiveSettings;
import dev.rookery.backup.catalogue.Backup;
import dev.rookery.sync.driver.NodeBusyException;
import dev.rookery.sync.driver.SnapshotAsk;
import dev.rookery.sync.engine.NodeIdentity;
import dev.rookery.sync.fact.Batch;
import dev.rookery.sync.fact.Draft;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.FactChain;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.message.SnapshotPart;
import dev.rookery.sync.peer.SnapshotIntake;
import dev.rookery.sync.peer.SnapshotRefusedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotJoinTest {
    private static final long BYTES_MAX = 1 << 30;

    @TempDir Path folder;
    private RestorableNode a;
    private RestorableNode b;
    private ServedSnapshots served;

    @BeforeEach
    void openBoth() throws IOException {
        a = node("a", RestorableNode.CLUSTER);
        b = node("b", RestorableNode.CLUSTER);
        RestorableNode.history(new Random(4)).forEach(a::feed);
        a.write("m/1");
        served =
                new ServedSnapshots(
                        place(a),
                        () -> a.held().vector().facts(),
                        new FileUse(),
                        Runnable::run,
                        () -> a.now);
    }

    private RestorableNode node(String name, String cluster) throws IOException {
        Path data = Files.createDirectories(folder.resolve(name));
        Files.createDirectories(data.resolve("scratch"));
        return new RestorableNode(data, ArchiveSettings.DEFAULTS, cluster);
    }

    @AfterEach
    void closeBoth() {
        a.close();
        b.close();
    }

    @Test
    void aFreshNodeHoldsAndShowsWhatItsPeerDoes() {
        // given a write of the joiner's own
        b.write("own/1");
        NodeIdentity before = b.held().identity();

        // when
        long fresh = join(file(), Optional.empty());

        // then
        assertEquals(a.held().vector().facts(), fresh);
        assertTrue(b.held().vector().maxSeq(before.current()) == 1);
        assertTrue(b.held().identity().sealed().contains(before.current()));
        assertNotEquals(before.current(), b.held().identity().current());
        assertEquals(List.of(), b.store.damage().stream().toList());
        b.store.facts(-1, 10_000, fact -> true).items().stream()
                .filter(fact -> fact.entity().equals("own/1"))
                .forEach(fact -> a.feed(List.of(fact)));
        assertEquals(a.root(), b.root());
        assertEquals(a.folded(), b.folded());
        assertEquals("", b.snapshots.failure());
        assertEquals(List.of(), leftovers());
    }

    @Test
    void theStateBeforeIsMarkedAndCanBeBroughtBack() {
        // given
        b.write("own/1");
        b.write("own/2");
        String before = b.root();

        // when
        join(file(), Optional.empty());

        // then
        Backup.AtMark mark = assertInstanceOf(Backup.AtMark.class, b.backups.list().get(0));
        assertEquals(before, mark.mark().root());
        assertTrue(mark.mark().reason().contains("snapshot of a"), mark.mark()::reason);
        assertEquals(List.of(), faultsOf(mark));
    }

    private List<?> faultsOf(Backup.AtMark mark) {
        return b.backups.verify(mark.mark().id()) instanceof Verification.Damaged d
                ? d.faults()
                : List.of();
    }

    @Test
    void whatIsWrittenUntilTheExchangeIsInTheResult() {
        // given writes in the last moment
        b.beforeSwap = () -> b.write("late/1");

        // when
        join(file(), Optional.empty());

        // then
        assertTrue(
                b.folded().stream().anyMatch(line -> line.contains("late")), b.folded()::toString);
        assertEquals(a.held().vector().facts() + 1, b.held().vector().facts());
    }

    @Test
    void whatDoesNotFollowFromItsFactsIsNeverInstalled() {
        refuses(
                "CREATE TRIGGER t AFTER INSERT ON fact BEGIN DELETE FROM fact; END",
                "t does not belong");
        refuses("CREATE VIEW v AS SELECT 1", "v does not belong");
        refuses("CREATE TABLE version (model INTEGER)", "version does not belong");
        refuses("UPDATE origin SET max_seq = max_seq + 1, count = count + 1", "its facts make");
        refuses("UPDATE origin SET fingerprint = zeroblob(32)", "its facts make");
        refuses("DELETE FROM fact WHERE id = (SELECT max(id) FROM fact)", "its facts make");
        refuses("DELETE FROM fact WHERE id = (SELECT min(id) FROM fact)", "does not follow");
        refuses(
                "UPDATE fact SET canonical = zeroblob(200) WHERE id = (SELECT max(id) FROM fact)",
                "cannot be read");
        refuses(
                "UPDATE fact SET hash = zeroblob(32) WHERE id = (SELECT max(id) FROM fact)",
                "hashes to");
        refuses("UPDATE meta SET value = 'other' WHERE key = 'cluster'", "cluster \"other\"");
        refuses("DELETE FROM meta", "cluster \"\"");
        refuses("DROP TABLE origin", "origin is missing");
        refuses("PRAGMA application_id = 7", "another program");
    }

    @Test
    void aNewerSchemaIsNoLieAndNotUsed() {
        byte[] file = tampered("PRAGMA user_version = 99");
        SnapshotRefusedException e = refused(file, Optional.empty());
        assertFalse(e.peersFault());
        assertTrue(e.getMessage().contains("newer rookery"), e.getMessage());
    }

    @Test
    void otherBytesThanWereSignedAreRefused() {
        byte[] file = file();
        Hash said = Hash.of(file);
        file[file.length - 1] ^= 1;
        SnapshotRefusedException e = refused(file, Optional.of(said));
        assertTrue(e.peersFault());
        assertTrue(e.getMessage().contains("hashes to"), e.getMessage());
    }

    @Test
    void noiseIsRefused() {
        byte[] noise = new byte[100_000];
        new Random(1).nextBytes(noise);
        assertTrue(refused(noise, Optional.empty()).peersFault());
    }

    @Test
    void whereTheTwoHoldOtherFactsOfOneOriginBothAreInTheResult() {
        // given one of a's facts at b, under a name that means another fact at a
        Fact fact = a.store.facts(-1, 1, any -> true).items().get(0);
        Fact twin =
                Fact.of(
                        fact.dot(),
                        fact.prev(),
                        Batch.ALONE,
                        fact.stamp(),
                        fact.atMillis() + 1,
                        new Draft("test.note", "twin", new byte[] {1}, "t"));
        b.feed(List.of(twin));

        // when
        join(file(), Optional.empty());

        // then
        assertTrue(b.store.holds(twin.dot(), twin.hash()));
        assertTrue(b.store.holds(fact.dot(), fact.hash()));
        assertTrue(b.held().vector().rowOrEmpty(fact.origin()).forked());
        a.feed(List.of(twin));
        assertEquals(a.root(), b.root());
        assertEquals(a.folded(), b.folded());
    }

    @Test
    void branchesOfAForkedOriginComeAndStay() {
        // given three branches of one origin, of which each side holds two
        FactChain one = new FactChain(FactChain.origin(9, 9));
        List<Fact> common = List.of(one.next("m", "common"));
        FactChain two = one.fork();
        FactChain three = one.fork();
        List<Fact> first = one.batch("m", "alike", "one", "and more");
        List<Fact> second = two.batch("m", "alike", "two");
        List<Fact> third = three.batch("m", "three", "and", "so", "on");
        List.of(common, first, second).forEach(a::feed);
        List.of(common, second, third).forEach(b::feed);
        assertTrue(a.held().vector().rowOrEmpty(common.get(0).origin()).branched());

        // when
        join(file(), Optional.empty());

        // then
        for (List<Fact> batch : List.of(common, first, second, third)) {
            batch.forEach(fact -> assertTrue(b.store.holds(fact.dot(), fact.hash()), "" + fact));
        }
        a.feed(third);
        assertEquals(a.root(), b.root());
        assertEquals(a.folded(), b.folded());
        assertEquals("", b.snapshots.failure());
    }

    @Test
    void aBranchWithoutItsFirstFactIsNeverInstalled() {
        FactChain one = new FactChain(FactChain.origin(9, 9));
        a.feed(List.of(one.next("m", "common")));
        FactChain two = one.fork();
        a.feed(List.of(one.next("m", "one"), one.next("m", "on")));
        a.feed(List.of(two.next("m", "two"), two.next("m", "further")));
        refuses("DELETE FROM fact WHERE id & 255 = 1 AND (id >> 8) & 7 = 2", "does not follow");
        refuses(
                "UPDATE origin SET count = max_seq WHERE count > max_seq",
                "is not marked as forked");
    }

    @Test
    void tooLargeASnapshotIsNotBegun() {
        SnapshotJoin small = intake(1_000);
        SnapshotRefusedException e =
                assertThrows(
                        SnapshotRefusedException.class, () -> small.begin("a", Hash.ZERO, 1_001));
        assertTrue(e.getMessage().contains("sync.join.max-size"), e.getMessage());
        SnapshotJoin plenty = intake(Long.MAX_VALUE);
        SnapshotRefusedException full =
                assertThrows(
                        SnapshotRefusedException.class,
                        () -> plenty.begin("a", Hash.ZERO, 1L << 60));
        assertTrue(full.getMessage().contains("are free"), full.getMessage());
    }

    @Test
    void oneNodeIsServedAtATimeAndAYoungSnapshotTwice() {
        SnapshotPart first = served.part(new SnapshotAsk("b", Optional.empty(), 0));
        assertThrows(
                NodeBusyException.class,
                () -> served.part(new SnapshotAsk("c", Optional.empty(), 0)));

        // when b has gone
        a.now = a.now.plus(ServedSnapshots.LEASE);
        assertEquals(first.whole(), served.part(new SnapshotAsk("c", Optional.empty(), 0)).whole());

        // and when it is old, whoever has begun goes on, and whoever begins gets another
        a.now = a.now.plus(ServedSnapshots.YOUNG);
        a.write("m/2");
        SnapshotAsk on = new SnapshotAsk("c", Optional.of(first.whole()), 10);
        assertEquals(10, served.part(on).from());
        SnapshotPart fresh = served.part(new SnapshotAsk("c", Optional.empty(), 0));
        assertNotEquals(first.whole(), fresh.whole());
        assertEquals(0, served.part(on).from());
    }

    @Test
    void aSnapshotThatNobodyWantsIsThrownAway() {
        served.part(new SnapshotAsk("b", Optional.empty(), 0));
        Path file = a.data.resolve("scratch").resolve("snapshot.db");
        served.tidy();
        assertTrue(Files.exists(file));
        a.now = a.now.plus(ServedSnapshots.YOUNG);
        served.tidy();
        assertFalse(Files.exists(file));
        assertTrue(served.part(new SnapshotAsk("b", Optional.empty(), 0)).bytes().length > 0);
    }

    @Test
    void nothingOfTheNodesOwnLeavesIt() throws IOException {
        String own = a.held().identity().current().toString();
        byte[] file = file();
        String text = new String(file, StandardCharsets.ISO_8859_1);
        assertFalse(text.contains("local_node"));
        assertFalse(text.contains("run_machine"));
        assertFalse(text.contains(own), "the origin's name as the node notes it");
    }

    private void refuses(String sql, String why) {
        String before = b.root();
        SnapshotRefusedException e = refused(tampered(sql), Optional.empty());
        assertTrue(e.getMessage().contains(why), e.getMessage());
        assertTrue(e.peersFault(), e.getMessage());
        assertEquals(before, b.root());
        assertEquals(List.of(), leftovers());
    }

    private SnapshotRefusedException refused(byte[] file, Optional<Hash> said) {
        return assertThrows(SnapshotRefusedException.class, () -> join(file, said));
    }

    private long join(byte[] file, Optional<Hash> said) {
        Hash whole = said.orElseGet(() -> Hash.of(file));
        try (SnapshotIntake.Receipt receipt = intake(BYTES_MAX).begin("a", whole, file.length)) {
            int step = 10_000;
            for (int from = 0; from < file.length; from += step) {
                byte[] bytes = Arrays.copyOfRange(file, from, Math.min(file.length, from + step));
                receipt.take(new SnapshotPart(whole, file.length, from, bytes));
            }
            return receipt.install(doing -> {}).toCompletableFuture().join();
        } catch (CompletionException e) {
            throw assertInstanceOf(SnapshotRefusedException.class, e.getCause());
        }
    }

    private SnapshotJoin intake(long bytesMax) {
        SnapshotJoin.Site site = new SnapshotJoin.Site(place(b), b.backups, new FileUse());
        return new SnapshotJoin(
                site, () -> b.held(), b::marked, new RandomOrigins(), Runnable::run, bytesMax);
    }

    private byte[] file() {
        return served.part(new SnapshotAsk("b", Optional.empty(), 0)).bytes().clone();
    }

    private byte[] tampered(String sql) {
        Path copy = folder.resolve("tampered.db");
        try {
            Files.write(copy, file());
            try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + copy);
                    Statement statement = connection.createStatement()) {
                statement.execute(sql);
            }
            return Files.readAllBytes(copy);
        } catch (IOException | SQLException e) {
            throw new AssertionError(e);
        }
    }

    private List<String> leftovers() {
        try (var files = Files.walk(b.data)) {
            return files.map(path -> path.getFileName().toString())
                    .filter(name -> name.contains("join") || name.contains("before"))
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static NodeBackups.Place place(RestorableNode node) {
        return new NodeBackups.Place(
                RestorableNode.CLUSTER, "t", node.database, node.data.resolve("scratch"));
    }
}
