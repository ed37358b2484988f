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
import dev.rookery.node.store.StreamHeader;
import dev.rookery.sync.driver.NodeBusyException;
import dev.rookery.sync.driver.SnapshotAsk;
import dev.rookery.sync.driver.SnapshotException;
import dev.rookery.sync.engine.NodeIdentity;
import dev.rookery.sync.fact.Batch;
import dev.rookery.sync.fact.Draft;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.FactChain;
import dev.rookery.sync.fact.Fingerprint;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.message.SnapshotPart;
import dev.rookery.sync.peer.SnapshotIntake;
import dev.rookery.sync.peer.SnapshotRefusedException;
import dev.rookery.sync.vector.OriginRow;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
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
        served = served(a);
    }

    private static ServedSnapshots served(RestorableNode node) {
        return new ServedSnapshots(
                place(node),
                () -> node.held().vector().facts(),
                new FileUse(),
                Runnable::run,
                () -> node.now);
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
        refuses(it -> it.rows(row -> row(row, row.maxSeq() + 1, row.fingerprint())), "facts make");
        refuses(it -> it.rows(row -> row(row, row.maxSeq(), Fingerprint.EMPTY)), "facts make");
        refuses(it -> it.facts().remove(it.facts().size() - 1), "facts make");
        refuses(it -> it.facts().remove(0), "does not follow");
        refuses(it -> it.facts().add(it.facts().get(0)), "does not follow");
        refuses(it -> it.facts().add(new byte[200]), "unknown fact format 0");
        refuses(it -> it.facts().add(new byte[3]), "not the size of a fact");
        refuses(it -> it.facts().add(0, new byte[Fact.BYTES_MAX + 1]), "a fact of 262145 bytes");
        refuses(it -> it.cluster("other"), "cluster \"other\"");
        refuses(it -> it.cluster(""), "cluster \"\"");
        refuses(it -> it.rows().remove(0), "it has no row");
        refuses(it -> it.facts().clear(), "facts make");
    }

    @Test
    void aFactThatChangedOnTheWayIsRefused() {
        byte[] file = file();
        file[file.length - 1] ^= 1;
        SnapshotRefusedException e = refused(file, Optional.of(new TamperedStream(file).whole()));
        assertTrue(e.peersFault());
        assertTrue(e.getMessage().contains("its facts make"), e.getMessage());
    }

    @Test
    void aSnapshotThatEndsInTheMiddleOfAFactIsRefused() {
        byte[] file = file();
        byte[] cut = Arrays.copyOf(file, file.length - 1);
        SnapshotRefusedException e = refused(cut, Optional.empty());
        assertTrue(e.getMessage().contains("ends early"), e.getMessage());
    }

    @Test
    void aNewerFormIsNoLieAndNotUsed() {
        byte[] file = file();
        file[StreamHeader.FIXED_BYTES - 5] = 99;
        SnapshotRefusedException e = refused(file, Optional.of(Hash.ZERO));
        assertFalse(e.peersFault());
        assertTrue(e.getMessage().contains("newer rookery"), e.getMessage());
    }

    @Test
    void anotherBeginningThanWasNamedIsRefused() {
        SnapshotRefusedException e = refused(file(), Optional.of(Hash.ZERO));
        assertTrue(e.peersFault());
        assertTrue(e.getMessage().contains("hashes to"), e.getMessage());
    }

    @Test
    void noiseIsRefused() {
        byte[] noise = new byte[100_000];
        new Random(1).nextBytes(noise);
        assertTrue(refused(noise, Optional.of(Hash.of(noise))).peersFault());
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
        Fact branch = two.next("m", "two");
        a.feed(List.of(branch, two.next("m", "further")));
        refuses(
                it -> it.facts().removeIf(fact -> Arrays.equals(fact, branch.canonical())),
                "does not follow");
        refuses(it -> it.rows(row -> row(row, row.maxSeq(), row.fingerprint())), "");
    }

    @Test
    void nothingStaysOpenWhereTheStateBeforeCannotBeMarked() {
        // given
        long before = loops();
        b.beforeSwap =
                () -> {
                    throw new SnapshotException("could not mark: it is a test; try again", null);
                };

        // when
        SnapshotRefusedException e = refused(file(), Optional.empty());

        // then
        assertFalse(e.peersFault());
        assertEquals(before, loops());
        assertEquals(List.of(), leftovers());
    }

    private static long loops() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("rookery-sync"))
                .count();
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
    void aSnapshotThatNobodyWantsIsForgotten() {
        Hash first = served.part(new SnapshotAsk("b", Optional.empty(), 0)).whole();
        a.write("m/2");
        SnapshotAsk on = new SnapshotAsk("b", Optional.of(first), 10);
        served.tidy();
        assertEquals(10, served.part(on).from());
        a.now = a.now.plus(ServedSnapshots.YOUNG);
        served.tidy();
        assertEquals(0, served.part(on).from());
    }

    @Test
    void whereTheDatabaseHasBecomeAnotherASnapshotIsMadeAnew() {
        Hash first = served.part(new SnapshotAsk("b", Optional.empty(), 0)).whole();
        join(file(), Optional.empty()); // b's database is another from here on
        ServedSnapshots ofB = served(b);
        ofB.part(new SnapshotAsk("c", Optional.empty(), 0));
        b.now = b.now.plus(ServedSnapshots.LEASE);

        // when
        join(file(), Optional.empty());

        // then
        SnapshotAsk on = new SnapshotAsk("c", Optional.of(first), 10);
        assertThrows(NodeBusyException.class, () -> ofB.part(on));
        assertEquals(10, ofB.part(on).from());
    }

    @Test
    void nothingOfTheNodesOwnLeavesIt() {
        String own = a.held().identity().current().toString();
        String text = new String(file(), StandardCharsets.ISO_8859_1);
        assertFalse(text.contains("run_machine"));
        assertFalse(text.contains(own), "the origin's name as the node notes it");
    }

    private void refuses(Consumer<TamperedStream> tampering, String why) {
        String before = b.root();
        TamperedStream stream = new TamperedStream(file());
        tampering.accept(stream);
        SnapshotRefusedException e = refused(stream.bytes(), Optional.of(stream.whole()));
        assertTrue(e.getMessage().contains(why), e.getMessage());
        assertTrue(e.peersFault(), e.getMessage());
        assertEquals(before, b.root());
        assertEquals(List.of(), leftovers());
    }

    private static OriginRow row(OriginRow row, long maxSeq, Fingerprint sum) {
        return new OriginRow(row.origin(), maxSeq, maxSeq, sum, row.head(), false);
    }

    private SnapshotRefusedException refused(byte[] file, Optional<Hash> said) {
        return assertThrows(SnapshotRefusedException.class, () -> join(file, said));
    }

    private long join(byte[] file, Optional<Hash> said) {
        Hash whole = said.orElseGet(() -> new TamperedStream(file).whole());
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
