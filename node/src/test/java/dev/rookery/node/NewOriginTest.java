package dev.rookery.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.backup.archive.ArchiveSettings;
import dev.rookery.backup.catalogue.BackupSettings;
import dev.rookery.backup.catalogue.Backups;
import dev.rookery.backup.copy.CopySettings;
import dev.rookery.node.data.Incarnation;
import dev.rookery.node.recovery.RandomOrigins;
import dev.rookery.node.recovery.RegistryInspector;
import dev.rookery.node.registry.RegistryPolicy;
import dev.rookery.node.registry.Rules;
import dev.rookery.node.store.SqliteStore;
import dev.rookery.node.store.StoreSettings;
import dev.rookery.sync.driver.DriverSettings;
import dev.rookery.sync.driver.Kept;
import dev.rookery.sync.driver.PeerFacts;
import dev.rookery.sync.driver.Proposal;
import dev.rookery.sync.driver.Self;
import dev.rookery.sync.driver.SyncListener;
import dev.rookery.sync.driver.SyncTime;
import dev.rookery.sync.engine.NodeIdentity;
import dev.rookery.sync.fact.Draft;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.message.Hello;
import dev.rookery.sync.message.Message;
import dev.rookery.sync.message.Refusal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * When a node draws a new origin, case by case as the design lists them. "After any restore" is
 * shown by {@link LiveRestoreTest}, and offline by {@code OfflineRestoreTest}.
 */
class NewOriginTest {
    private static final Incarnation HERE = new Incarnation("1:100", "machine", "boot");

    @TempDir Path folder;

    private Backups backups;
    private Core core;

    @BeforeEach
    void open() {
        BackupSettings settings =
                new BackupSettings(
                        folder.resolve("backups"),
                        CopySettings.keeping(10, "t"),
                        ArchiveSettings.DEFAULTS);
        backups = Backups.open(settings, new RegistryInspector("c"), Clock.systemUTC());
    }

    @AfterEach
    void close() {
        core.close();
        backups.close();
    }

    @Test
    void onTheFirstStart() {
        start(HERE);

        assertEquals(List.of(), identity().sealed());
        Origin first = identity().current();
        write("one");
        assertEquals(1, core.driver().held().vector().maxSeq(first));
    }

    @Test
    void notOnARestartNorAfterACleanStopBeforeAnotherBootNorAfterAKillWithoutOne()
            throws SQLException {
        start(HERE);
        Origin first = identity().current();

        restart(HERE);
        restart(new Incarnation("1:100", "machine", "boot-2"));
        startAfterKill(new Incarnation("1:100", "machine", "boot-2"));

        assertEquals(first, identity().current());
    }

    @Test
    void whenTheDatabaseFileWasCopiedToAnotherInode() {
        drawnWhenRestartedAs(new Incarnation("1:101", "machine", "boot"));
    }

    @Test
    void whenTheDatabaseFileWasCopiedToAnotherDevice() {
        drawnWhenRestartedAs(new Incarnation("2:100", "machine", "boot"));
    }

    @Test
    void whenTheDatabaseFileCameToAnotherMachine() {
        drawnWhenRestartedAs(new Incarnation("1:100", "other", "boot"));
    }

    @Test
    void whenItDoesNotSayWhoUsedItLast() throws Exception {
        start(HERE);
        Origin before = identity().current();
        core.close();
        change("DELETE FROM local_node WHERE key = 'run_file'");

        start(HERE);

        assertEquals(List.of(before), identity().sealed());
    }

    @Test
    void afterAnUncleanStopTogetherWithAChangedBootId() throws Exception {
        start(HERE);
        Origin before = identity().current();

        startAfterKill(new Incarnation("1:100", "machine", "boot-2"));

        assertEquals(List.of(before), identity().sealed());
        assertNotEquals(before, identity().current());
    }

    @Test
    void whenAPeerKnowsAHigherSeqOfMyOriginThanIDo() {
        start(HERE);
        Origin before = identity().current();
        write("one");

        // seq 1 was issued here, meanwhile: no reason
        core.point().refused("b", core.point().hello(), rolledBack(1));
        write("two");
        assertEquals(before, identity().current());

        // seq 3 was not
        core.point().refused("b", core.point().hello(), rolledBack(3));
        awaitSealed(before);
        write("three");
        assertEquals(2, core.driver().held().vector().maxSeq(before));
    }

    @Test
    void whenAnotherLiveMemberClaimsMyOrigin() {
        start(HERE);
        Origin before = identity().current();
        Hello mine = core.point().hello();

        Message answer =
                core.point()
                        .hello(
                                new Hello(
                                        "c",
                                        1,
                                        "b",
                                        before,
                                        0,
                                        mine.bootNonce() + 1,
                                        Hello.PROTOCOL_MIN,
                                        Hello.PROTOCOL_MAX,
                                        mine.clockMillis()));

        Refusal refusal = assertInstanceOf(Refusal.class, answer);
        assertEquals(Refusal.Code.ORIGIN_CLAIMED, refusal.code());
        awaitSealed(before);
    }

    @Test
    void itsOwnOldFactsAreAcceptedBackFromPeers() throws Exception {
        // given a node whose file is set back to before its second and third fact
        start(HERE);
        Origin old = identity().current();
        write("one");
        core.close();
        Path file = folder.resolve("registry.db");
        Path earlier = Files.copy(file, folder.resolve("earlier.db"));
        start(HERE);
        write("two");
        write("three");
        List<Fact> all = core.store().facts(old, 1, 3, Long.MAX_VALUE);
        var root = core.point().root();
        core.close();
        Files.delete(file);
        Files.move(earlier, file);
        Files.deleteIfExists(folder.resolve("registry.db-wal"));
        backups.close();
        Path archive = folder.resolve("backups");
        Files.move(archive, folder.resolve("lost"));
        open();
        start(new Incarnation("1:101", "machine", "boot"));
        Origin now = identity().current();

        // when a peer brings what it had been told
        Kept kept = core.driver().offer(PeerFacts.pulled("b", all)).toCompletableFuture().join();

        // then they are held again, and it writes on under the origin drawn at the start
        assertEquals(2, kept.kept());
        assertEquals(root, core.point().root());
        write("four");
        assertEquals(now, identity().current());
        assertEquals(3, core.driver().held().vector().maxSeq(old));
        assertEquals(1, core.driver().held().vector().maxSeq(now));
        assertTrue(core.driver().held().vector().forked().isEmpty());
    }

    private void drawnWhenRestartedAs(Incarnation other) {
        start(HERE);
        Origin before = identity().current();
        write("one");

        restart(other);

        assertEquals(List.of(before), identity().sealed());
        write("two");
        assertEquals(1, core.driver().held().vector().maxSeq(before));
        assertEquals(1, core.driver().held().vector().maxSeq(identity().current()));

        // and it is kept from there on
        Origin drawn = identity().current();
        restart(other);
        assertEquals(drawn, identity().current());
    }

    private void start(Incarnation now) {
        SqliteStore store =
                SqliteStore.open(folder.resolve("registry.db"), "c", StoreSettings.DEFAULT);
        core =
                Core.start(
                        store,
                        now,
                        new Core.Parts(
                                new Self("c", 1, "a", 7),
                                backups.archive(),
                                backups::makeRoom,
                                Runnable::run,
                                new Rules(RegistryPolicy.DEFAULT),
                                new GossipPort(),
                                new SyncListener() {},
                                new RandomOrigins(),
                                SyncTime.SYSTEM,
                                DriverSettings.DEFAULTS));
    }

    private void restart(Incarnation now) {
        core.close();
        start(now);
    }

    /** As after a kill: the file says that it was not closed. */
    private void startAfterKill(Incarnation now) throws SQLException {
        core.close();
        change("UPDATE local_node SET value = 'no' WHERE key = 'stopped_cleanly'");
        start(now);
    }

    private void change(String statement) throws SQLException {
        try (Connection db =
                        DriverManager.getConnection(
                                "jdbc:sqlite:" + folder.resolve("registry.db"));
                Statement run = db.createStatement()) {
            assertEquals(1, run.executeUpdate(statement));
        }
    }

    private static Refusal rolledBack(long seq) {
        return new Refusal(Refusal.Code.ORIGIN_ROLLED_BACK, "seq " + seq + " is held", seq);
    }

    private void awaitSealed(Origin before) {
        Awaitility.await().until(() -> identity().sealed().equals(List.of(before)));
    }

    private NodeIdentity identity() {
        return core.driver().held().identity();
    }

    private void write(String body) {
        List<Draft> drafts = List.of(new Draft("test.note", "m", body.getBytes(UTF_8), "a"));
        core.driver()
                .submit(at -> new Proposal.Judgement<>(drafts, body))
                .toCompletableFuture()
                .join();
    }
}
