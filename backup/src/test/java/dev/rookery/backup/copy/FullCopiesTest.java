package dev.rookery.backup.copy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rookery.backup.BackupException;
import dev.rookery.backup.BackupId;
import dev.rookery.backup.BackupIds;
import dev.rookery.backup.BackupKind;
import dev.rookery.backup.Fault;
import dev.rookery.backup.Verification;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FullCopiesTest {
    private static final List<String> FIELDS =
            List.of(
                    "backup_id",
                    "timestamp",
                    "reason",
                    "registry_path",
                    "db_size_bytes",
                    "db_hash",
                    "model_count",
                    "version_count",
                    "source_host",
                    "created_by",
                    "kind",
                    "root",
                    "vector",
                    "schema_version",
                    "cluster_id");

    @TempDir Path temp;
    private Path database;
    private Path folder;
    private Shelf shelf;
    private Instant now = Instant.parse("2026-11-21T14:05:00Z");

    @BeforeEach
    void aDatabaseWithEntries() throws SQLException {
        database = temp.resolve("registry.db");
        folder = temp.resolve("registry_backups");
        shelf = new Shelf(database);
        shelf.add(20);
    }

    @AfterEach
    void close() throws SQLException {
        shelf.close();
    }

    @Test
    void aCopyIsAPlainFileWithTrueMetadataBesideIt() throws IOException {
        // when
        CopyMetadata copy = open().take(request(BackupKind.MANUAL));

        // then the file is in delete mode, opens anywhere, and metadata.json has all its fields
        Path home = folder.resolve("20261121_140500");
        Path file = home.resolve("registry.db");
        assertEquals(40, Shelf.number(file, "SELECT count(*) FROM entry"));
        byte[] header = Files.readAllBytes(file);
        assertEquals(1, header[18]);
        assertEquals(List.of("SHA256SUMS", "metadata.json", "registry.db"), names(home));
        JsonNode json = new ObjectMapper().readTree(home.resolve("metadata.json").toFile());
        for (String field : FIELDS) {
            assertTrue(json.hasNonNull(field), field);
        }
        assertEquals(40, json.get("version_count").asInt());
        assertEquals(Files.size(file), json.get("db_size_bytes").asLong());
        assertEquals(copy, open().find(copy.id()).orElseThrow());
        JsonNode manifest =
                new ObjectMapper().readTree(folder.resolve("backup_manifest.json").toFile());
        assertEquals(json, manifest.get("backups").get(0));
    }

    @Test
    void twoCopiesInOneSecondHaveDifferentIds() {
        // when
        FullCopies copies = open();
        BackupId first = copies.take(request(BackupKind.MANUAL)).id();
        BackupId second = copies.take(request(BackupKind.SCHEDULED)).id();
        BackupId third = open().take(request(BackupKind.MANUAL)).id();

        // then
        assertEquals("20261121_140500", first.toString());
        assertEquals("20261121_140500_2", second.toString());
        assertEquals("20261121_140500_3", third.toString());
    }

    @Test
    void theIdOfADeletedCopyIsNotGivenAgainAfterARestartWithinItsSecond() {
        // given two copies of one second, the later one deleted
        FullCopies copies = open();
        BackupId first = copies.take(request(BackupKind.MANUAL)).id();
        copies.verify(first);
        BackupId second = copies.take(request(BackupKind.MANUAL)).id();
        assertEquals(Deletion.DELETED, copies.delete(second));

        // when
        BackupId next = open().take(request(BackupKind.MANUAL)).id();

        // then
        assertEquals("20261121_140500_3", next.toString());
    }

    @Test
    void aCopyTakenWhileOthersWriteIsOfOneMoment() throws Exception {
        // given a writer that commits pairs without pause
        AtomicBoolean stop = new AtomicBoolean();
        CompletableFuture<Void> writer =
                CompletableFuture.runAsync(
                        () -> {
                            try (Shelf other = new Shelf(database)) {
                                other.run("PRAGMA busy_timeout=5000");
                                while (!stop.get()) {
                                    other.add(1);
                                }
                            } catch (SQLException e) {
                                throw new IllegalStateException(e);
                            }
                        });
        FullCopies copies = open();

        // when
        for (int i = 0; i < 5; i++) {
            CopyMetadata copy = copies.take(request(BackupKind.MANUAL));

            // then none is torn, and each is what its metadata says
            assertEquals(0, copy.contents().entryCount() % 2);
            assertInstanceOf(Verification.Sound.class, copies.verify(copy.id()));
        }
        stop.set(true);
        writer.get();
    }

    @Test
    void aChangedBitAnywhereInACopyIsFoundAndNeverMaterialised() throws IOException {
        // given
        CopyMetadata copy = open().take(request(BackupKind.MANUAL));
        Path home = folder.resolve(copy.id().toString());
        Random random = new Random(11);
        for (String name : List.of("registry.db", "metadata.json", "SHA256SUMS")) {
            byte[] whole = Files.readAllBytes(home.resolve(name));
            for (int i = 0; i < 40; i++) {
                byte[] bytes = whole.clone();
                int at = random.nextInt(bytes.length);
                bytes[at] ^= (byte) (1 << random.nextInt(8));
                Files.write(home.resolve(name), bytes);

                // when
                Verification verification = open().verify(copy.id());
                Materialized materialized =
                        open().materialize(copy.id(), temp.resolve("restored.db"));

                // then
                assertInstanceOf(Verification.Damaged.class, verification, name + " at " + at);
                assertInstanceOf(Materialized.Refused.class, materialized);
                assertFalse(Files.exists(temp.resolve("restored.db")));
            }
            Files.write(home.resolve(name), whole);
        }
        assertInstanceOf(Verification.Sound.class, open().verify(copy.id()));
    }

    @Test
    void aMaterialisedCopyIsTheCopyByteForByte() throws IOException {
        // given
        CopyMetadata copy = open().take(request(BackupKind.MANUAL));
        Path target = temp.resolve("restored.db");

        // when
        Materialized materialized = open().materialize(copy.id(), target);

        // then, and a second time it does not write over it
        assertEquals(copy, assertInstanceOf(Materialized.Done.class, materialized).of());
        assertArrayEquals(
                Files.readAllBytes(folder.resolve(copy.id() + "/registry.db")),
                Files.readAllBytes(target));
        assertThrows(BackupException.class, () -> open().materialize(copy.id(), target));
    }

    @Test
    void aFileWithATriggerAViewOrAnotherTableIsForeignThoughItsHashIsRight() throws SQLException {
        FullCopies copies = open();
        for (String what : List.of("TRIGGER", "VIEW", "TABLE", "INDEX")) {
            // given
            shelf.run(
                    switch (what) {
                        case "TRIGGER" ->
                                "CREATE TRIGGER t AFTER INSERT ON entry BEGIN DELETE FROM secret;"
                                        + " END";
                        case "VIEW" -> "CREATE VIEW t AS SELECT token FROM secret";
                        case "TABLE" -> "CREATE TABLE t(a)";
                        default -> "CREATE INDEX t ON entry(body)";
                    });
            CopyMetadata copy = copies.take(request(BackupKind.MANUAL));

            // when
            Verification verification = copies.verify(copy.id());

            // then
            Fault fault =
                    assertInstanceOf(Verification.Damaged.class, verification).faults().get(0);
            assertEquals(Fault.Code.SCHEMA_FOREIGN, fault.code());
            assertTrue(fault.detail().startsWith("t does not belong there"), fault.detail());
            shelf.run("DROP " + what + " t");
        }
    }

    @Test
    void aNewerSchemaIsRefusedByItsNumber() throws SQLException {
        // given
        shelf.run("PRAGMA user_version=4");
        CopyMetadata copy = open().take(request(BackupKind.MANUAL));

        // when
        Verification verification = open().verify(copy.id());

        // then
        Fault fault = assertInstanceOf(Verification.Damaged.class, verification).faults().get(0);
        assertTrue(fault.detail().contains("schema version 4"), fault.detail());
    }

    @Test
    void whatLeavesTheNodeHasNoSecretsInIt() throws Exception {
        // given
        shelf.run("INSERT INTO secret VALUES ('open-sesame-open-sesame')");
        CopyMetadata copy = open().take(request(BackupKind.MANUAL));
        Path target = temp.resolve("out.db");

        // when
        Materialized out = open().export(copy.id(), target, List.of("DELETE FROM secret"));

        // then the entries are there, and the secret's bytes nowhere in the file
        assertInstanceOf(Materialized.Done.class, out);
        assertEquals(40, Shelf.number(target, "SELECT count(*) FROM entry"));
        String bytes = Files.readString(target, StandardCharsets.ISO_8859_1);
        assertFalse(bytes.contains("open-sesame"));
        String kept =
                Files.readString(
                        folder.resolve(copy.id() + "/registry.db"), StandardCharsets.ISO_8859_1);
        assertTrue(kept.contains("open-sesame"));
    }

    /** An upload that was interrupted by a restart goes on with another export. */
    @Test
    void whatLeavesTheNodeIsTheSameBytesEachTime() throws Exception {
        // given
        shelf.run("INSERT INTO secret VALUES ('open-sesame-open-sesame')");
        CopyMetadata copy = open().take(request(BackupKind.MANUAL));

        // when
        Path first = temp.resolve("first.db");
        Path second = temp.resolve("second.db");
        open().export(copy.id(), first, List.of("DELETE FROM secret"));
        open().export(copy.id(), second, List.of("DELETE FROM secret"));

        // then
        assertArrayEquals(Files.readAllBytes(first), Files.readAllBytes(second));
    }

    @Test
    void retentionCountsEachKindAndNeverTakesTheNewestVerified() {
        // given two kept of each kind, and one verified among the first
        FullCopies copies = open();
        BackupId verified = copies.take(request(BackupKind.MANUAL)).id();
        copies.verify(verified);
        BackupId scheduled = copies.take(request(BackupKind.SCHEDULED)).id();

        // when
        for (int i = 0; i < 4; i++) {
            now = now.plus(Duration.ofMinutes(1));
            copies.take(request(BackupKind.MANUAL));
        }

        // then the two newest manual ones, the verified one and the scheduled one are left
        List<BackupId> left = copies.list().stream().map(CopyMetadata::id).toList();
        assertEquals(4, left.size());
        assertTrue(left.containsAll(List.of(verified, scheduled)));
        assertEquals(Deletion.LAST_GOOD, copies.delete(verified));
        assertEquals(Deletion.DELETED, copies.delete(scheduled));
        assertEquals(Deletion.UNKNOWN, copies.delete(scheduled));
        assertTrue(copies.plan().stream().noneMatch(RetentionPlan.Step::goes));
    }

    @Test
    void leftoversOfACrashAreSweptAndAreNeverListed() throws IOException {
        // given what a crash leaves in the middle of a copy, a verification and a deletion
        CopyMetadata copy = open().take(request(BackupKind.MANUAL));
        for (String name : List.of(".tmp-20261121_140501", ".trash-20261121_140502")) {
            Files.createDirectories(folder.resolve(name));
            Files.copy(
                    folder.resolve(copy.id() + "/registry.db"),
                    folder.resolve(name + "/registry.db"));
        }

        // when
        FullCopies copies = open();

        // then
        assertEquals(List.of(copy), copies.list());
        assertEquals(List.of("20261121_140500", "backup_manifest.json"), names(folder));
    }

    @Test
    void aCopyThatFailsLeavesNothingBehind() throws IOException {
        // given a database that is none
        Path broken = temp.resolve("broken.db");
        Files.writeString(
                broken, "this is not a database, but long enough to be looked at".repeat(9));
        FullCopies copies = open();

        // when
        BackupException thrown =
                assertThrows(
                        BackupException.class,
                        () -> copies.take(new CopyRequest(broken, BackupKind.MANUAL, "", "")));

        // then
        assertTrue(thrown.getMessage().contains("broken.db"), thrown.getMessage());
        assertEquals(List.of("backup_manifest.json"), names(folder));
        assertEquals(List.of(), copies.list());
    }

    @Test
    void aVerifiedCopyThatIsDamagedLaterIsNotTheLastGoodOne() throws IOException {
        // given two verified copies
        FullCopies copies = open();
        BackupId older = copies.take(request(BackupKind.MANUAL)).id();
        now = now.plusSeconds(1);
        BackupId newer = copies.take(request(BackupKind.MANUAL)).id();
        copies.verify(older);
        copies.verify(newer);
        assertEquals(newer, copies.lastGood().orElseThrow());

        // when the newer is truncated and looked at again
        Files.write(folder.resolve(newer + "/registry.db"), new byte[10]);
        Verification verification = copies.verify(newer);

        // then
        List<Fault> faults = assertInstanceOf(Verification.Damaged.class, verification).faults();
        assertEquals(Fault.Code.HASH_DIFFERS, faults.get(0).code());
        assertEquals(older, copies.lastGood().orElseThrow());
        assertNotEquals(List.of(), copies.list());
    }

    private FullCopies open() {
        return FullCopies.open(
                folder, CopySettings.keeping(2, "node-a"), shelf, new BackupIds(), () -> now);
    }

    private CopyRequest request(BackupKind kind) {
        return new CopyRequest(database, kind, "a test", "tester");
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals("verified.json"))
                    .sorted()
                    .toList();
        }
    }
}
