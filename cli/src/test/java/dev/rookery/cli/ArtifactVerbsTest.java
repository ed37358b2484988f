package dev.rookery.cli;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rookery.cli.client.Json;
import dev.rookery.cli.client.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bytes on their way in and out: register, production, backup restore --to. */
class ArtifactVerbsTest {

    private static final String BYTES = "weights";
    private static final String HASH = Sha256.of(BYTES.getBytes(StandardCharsets.UTF_8));
    private static final String VERSION =
            "{\"model\":\"iris\",\"version\":1,\"id\":\"01JD0000000000000000000001\","
                    + "\"label\":\"l\",\"stage\":\"development\",\"files\":%s}";

    @TempDir Path folder;
    private FakeNode node;

    @BeforeEach
    void startNode() throws IOException {
        node = new FakeNode();
    }

    @AfterEach
    void stopNode() {
        node.close();
    }

    @Test
    void aFileIsUploadedUnderItsHashAndNamedInTheRegistration() throws IOException {
        Path file = Files.writeString(folder.resolve("v3.pt"), BYTES);
        node.problem("HEAD /api/v1/artifacts/" + HASH, 404, "ARTIFACT_UNKNOWN", "no");
        node.on("PUT /api/v1/artifacts/" + HASH, 201, "{\"sha256\":\"" + HASH + "\",\"size\":7}");
        node.on("POST /api/v1/models/iris/versions", 201, VERSION.formatted("[]"));

        CommandRun run =
                CommandRun.of(
                        node,
                        "register",
                        "iris",
                        "--metric",
                        "elo=1500",
                        "loss=1e-3",
                        file.toString(),
                        "--tag",
                        "a=b",
                        "--type",
                        "heuristic",
                        "--idempotency-key",
                        "k1");

        assertEquals(0, run.exit(), run.err());
        assertEquals("weights", node.asked().get(1).body());
        FakeNode.Asked registration = node.asked().get(2);
        JsonNode body = json(registration.body());
        assertEquals("v3.pt", body.at("/files/0/path").asText());
        assertEquals(HASH, body.at("/files/0/sha256").asText());
        assertEquals(7, body.at("/files/0/size").asInt());
        assertEquals(0.001, body.at("/metrics/loss").asDouble());
        assertEquals("heuristic", body.path("type").asText());
        assertEquals(List.of("k1"), registration.headers().get("Idempotency-key"));
    }

    @Test
    void aFolderKeepsRelativePathsAndSaysWhichLinksItLeftOut() throws IOException {
        Path run = Files.createDirectories(folder.resolve("run/sub"));
        Files.writeString(run.resolve("b.bin"), BYTES);
        Files.writeString(folder.resolve("run/a.bin"), BYTES);
        Files.createSymbolicLink(folder.resolve("run/link"), folder.resolve("run/a.bin"));
        node.on("HEAD /api/v1/artifacts/" + HASH, 200, "");
        node.on("POST /api/v1/models/iris/versions", 201, VERSION.formatted("[]"));

        CommandRun register = CommandRun.of(node, "register", "iris", folder + "/run");

        assertEquals(0, register.exit(), register.err());
        JsonNode body = json(node.asked().get(2).body());
        assertEquals(2, body.path("files").size());
        assertEquals("a.bin", body.at("/files/0/path").asText());
        assertEquals("sub/b.bin", body.at("/files/1/path").asText());
        assertTrue(register.err().contains("link: it is a link"), register.err());
    }

    @Test
    void aMetricThatIsNoFiniteNumberIsRefusedBeforeAnythingIsSent() {
        for (String value : List.of("NaN", "Infinity", "high", "")) {
            CommandRun run = CommandRun.of(node, "register", "iris", "--metric", "elo=" + value);

            assertEquals(2, run.exit(), value + ": " + run.err());
        }
        assertEquals(List.of(), node.asked());
    }

    @Test
    void aTrainersMetadataIsTakenFlagsWinAndUnknownFieldsAreKept() throws IOException {
        Path metadata =
                Files.writeString(
                        folder.resolve("metadata.json"),
                        "{\"metrics\":{\"mae\":4.5,\"note\":\"x\"},\"config\":{\"lr\":0.1},"
                                + "\"trained_at\":\"2026-11-20T10:00:00Z\",\"label\":\"old\","
                                + "\"feature_names\":[\"f1\"]}");
        node.on("POST /api/v1/models/iris/versions", 201, VERSION.formatted("[]"));

        CommandRun run =
                CommandRun.of(
                        node,
                        "register",
                        "iris",
                        "--from-metadata",
                        metadata.toString(),
                        "--label",
                        "new",
                        "--metric",
                        "mae=4");

        assertEquals(0, run.exit(), run.err());
        JsonNode body = json(node.asked().get(0).body());
        assertEquals(4, body.at("/metrics/mae").asInt());
        assertEquals("x", body.at("/extra/metrics/note").asText());
        assertEquals(0.1, body.at("/training_config/lr").asDouble());
        assertEquals("2026-11-20T10:00:00Z", body.at("/training/end").asText());
        assertEquals("new", body.path("label").asText());
        assertEquals("f1", body.at("/extra/feature_names/0").asText());
    }

    @Test
    void productionPrintsOnlyAVerifiedPathAndAsksForTheBytesOnce() throws IOException {
        production("[{\"path\":\"out/v3.pt\",\"sha256\":\"" + HASH + "\",\"size\":7}]");
        node.on("GET /api/v1/artifacts/" + HASH, 200, BYTES, Map.of());

        CommandRun first = production();
        CommandRun second = production();

        assertEquals(0, first.exit(), first.err());
        Path path = Path.of(first.out().strip());
        assertEquals("v3.pt", path.getFileName().toString());
        assertEquals("weights", Files.readString(path));
        assertEquals(first.out(), second.out());
        long fetched = node.asked().stream().filter(a -> a.line().contains("/artifacts/")).count();
        assertEquals(1, fetched);
    }

    @Test
    void aCachedFileThatWasChangedIsFetchedAgain() throws IOException {
        production("[{\"path\":\"v3.pt\",\"sha256\":\"" + HASH + "\",\"size\":7}]");
        node.on("GET /api/v1/artifacts/" + HASH, 200, BYTES, Map.of());
        Path path = Path.of(production().out().strip());
        Files.writeString(path, "tampered");

        CommandRun again = production();

        assertEquals(0, again.exit(), again.err());
        assertEquals("weights", Files.readString(path));
    }

    @Test
    void aDownloadGoesOnWhereAnEarlierOneBrokeOff() throws IOException {
        // given
        production("[{\"path\":\"v3.pt\",\"sha256\":\"" + HASH + "\",\"size\":7}]");
        Path there = Files.createDirectories(folder.resolve("sha256/" + HASH));
        Files.writeString(there.resolve(".arriving-" + HASH), "wei");
        node.on("GET /api/v1/artifacts/" + HASH, 206, "ghts", Map.of());

        // when
        CommandRun run = production();

        // then
        assertEquals(0, run.exit(), run.err());
        assertEquals("weights", Files.readString(Path.of(run.out().strip())));
        FakeNode.Asked last = node.asked().get(node.asked().size() - 1);
        assertEquals(List.of("bytes=3-"), last.headers().get("Range"));
    }

    @Test
    void aDownloadThatWentOnFromWrongBytesBeginsAnew() throws IOException {
        production("[{\"path\":\"v3.pt\",\"sha256\":\"" + HASH + "\",\"size\":7}]");
        Path there = Files.createDirectories(folder.resolve("sha256/" + HASH));
        Files.writeString(there.resolve(".arriving-" + HASH), "invalid");
        node.on("GET /api/v1/artifacts/" + HASH, 200, BYTES, Map.of());

        CommandRun run = production();

        assertEquals(0, run.exit(), run.err());
        assertEquals("weights", Files.readString(Path.of(run.out().strip())));
    }

    @Test
    void aNodeThatIsStillFetchingTheBytesIsAskedAgain() throws Exception {
        // given
        production("[{\"path\":\"v3.pt\",\"sha256\":\"" + HASH + "\",\"size\":7}]");
        String line = "GET /api/v1/artifacts/" + HASH;
        node.problem(line, 503, "ARTIFACT_ON_ITS_WAY", "40 % are here");
        Thread arrives =
                new Thread(
                        () -> {
                            await().until(() -> node.asked().size() > 1);
                            node.on(line, 200, BYTES, Map.of());
                        });
        arrives.start();

        // when
        CommandRun run = production();
        arrives.join();

        // then
        assertEquals(0, run.exit(), run.err());
        assertEquals("weights", Files.readString(Path.of(run.out().strip())));
    }

    @Test
    void severalFilesBecomeAFolder() throws IOException {
        String file = "{\"path\":\"%s\",\"sha256\":\"" + HASH + "\",\"size\":7}";
        production("[" + file.formatted("a/b.bin") + "," + file.formatted("c.bin") + "]");
        node.on("GET /api/v1/artifacts/" + HASH, 200, BYTES, Map.of());

        CommandRun run = production();

        assertEquals(0, run.exit(), run.err());
        Path path = Path.of(run.out().strip());
        assertEquals("weights", Files.readString(path.resolve("a/b.bin")));
        assertEquals("weights", Files.readString(path.resolve("c.bin")));
    }

    @Test
    void bytesThatAreNotWhatWasRegisteredExitSevenAndPrintNoPath() throws IOException {
        production("[{\"path\":\"v3.pt\",\"sha256\":\"" + HASH + "\",\"size\":7}]");
        node.on("GET /api/v1/artifacts/" + HASH, 200, "WEIGHTS", Map.of());

        CommandRun run = production();

        assertEquals(7, run.exit());
        assertEquals("", run.out());
        try (var left = Files.walk(folder)) {
            assertFalse(left.anyMatch(Files::isRegularFile));
        }
    }

    @Test
    void aFileNameThatLeadsOutOfTheCacheIsRefused() throws IOException {
        for (String path : List.of("..", "../../../evil", "/etc/evil")) {
            String file = "{\"path\":\"%s\",\"sha256\":\"" + HASH + "\",\"size\":7}";
            production("[" + file.formatted(path) + "," + file.formatted("c.bin") + "]");

            CommandRun run = production();

            assertEquals(7, run.exit(), path + ": " + run.err());
            assertEquals("", run.out());
        }
    }

    @Test
    void nothingInProductionExitsThreeAndPrintsNothing() {
        node.problem("GET /api/v1/models/iris/versions/production", 404, "VERSION_UNKNOWN", "none");

        CommandRun run = production();

        assertEquals(3, run.exit());
        assertEquals("", run.out());
    }

    @Test
    void aVersionWithoutAnArtifactExitsThree() throws IOException {
        production("[]");

        CommandRun run = production();

        assertEquals(3, run.exit());
        assertEquals("", run.out());
        assertTrue(run.err().contains("without an artifact"), run.err());
    }

    @Test
    void aDamagedBackupExitsSeven() {
        node.on(
                "POST /api/v1/backups/20261121_140500/verify",
                422,
                "{\"code\":\"BACKUP_DAMAGED\",\"detail\":\"hash differs\",\"faults\":[]}");

        CommandRun run = CommandRun.of(node, "backup", "verify", "20261121_140500", "--json");

        assertEquals(7, run.exit());
        assertFalse(run.json().at("/backups/0/sound").asBoolean());
    }

    @Test
    void aPruneOnlyShowsThePlanUntilItIsToBeDoneAndSomebodyAgrees() {
        String step =
                "{\"what\":\"segment\",\"name\":\"segment-000001.log\",\"bytes\":7,\"why\":\"old\"}";
        node.on(
                "POST /api/v1/backups/prune",
                200,
                "{\"executed\":false,\"bytes_freed\":7,\"delete\":[" + step + "],\"keep\":[]}");

        CommandRun shown = CommandRun.of(node, "backup", "prune");
        CommandRun no = CommandRun.of(node, "backup", "prune", "--execute");
        CommandRun yes = CommandRun.of(node, "backup", "prune", "--execute", "--yes");

        assertEquals(0, shown.exit(), shown.err());
        assertTrue(shown.out().contains("segment-000001.log"), shown.out());
        assertEquals(5, no.exit());
        assertEquals(0, yes.exit(), yes.err());
        long done = node.asked().stream().filter(a -> a.body().contains("true")).count();
        assertEquals(1, done);
    }

    @Test
    void backupsArePinnedAndUnpinned() {
        String target = "/api/v1/backups/20261121_140500/pin";
        node.on("PUT " + target, 200, "{\"backup_id\":\"20261121_140500\",\"pinned\":true}");
        node.on("DELETE " + target, 204, "");

        CommandRun pin = CommandRun.of(node, "backup", "pin", "20261121_140500");
        CommandRun unpin = CommandRun.of(node, "backup", "unpin", "20261121_140500", "--json");

        assertEquals(0, pin.exit(), pin.err());
        assertEquals(0, unpin.exit(), unpin.err());
        assertFalse(unpin.json().path("pinned").asBoolean(true));
    }

    @Test
    void aDrillThatFailsExitsSevenAndPastOnesAreShown() {
        String drill =
                "{\"drills\":[{\"backup_id\":\"20261121_140500\",\"sound\":true,\"seconds\":1.5}]}";
        node.on(
                "POST /api/v1/backups/drill",
                422,
                "{\"code\":\"BACKUP_DAMAGED\",\"detail\":\"x\"}");
        node.on("GET /api/v1/backups/drill", 200, drill);

        CommandRun failed = CommandRun.of(node, "backup", "drill", "--seed", "7");
        CommandRun past = CommandRun.of(node, "backup", "drill", "--last");

        assertEquals(7, failed.exit());
        assertEquals(0, past.exit(), past.err());
        assertTrue(past.out().contains("20261121_140500"), past.out());
        assertTrue(node.asked().get(0).body().contains("7"));
    }

    @Test
    void allBackupsAreVerifiedAndWithoutATerminalNoBarIsDrawn() {
        node.on(
                "GET /api/v1/backups?limit=1000",
                200,
                "{\"backups\":[{\"backup_id\":\"20261121_140500\"},{\"backup_id\":\"20261121_140501\"}]}");
        for (String id : List.of("20261121_140500", "20261121_140501")) {
            node.on(
                    "POST /api/v1/backups/" + id + "/verify",
                    200,
                    "{\"backup_id\":\"" + id + "\",\"sound\":true}");
        }

        CommandRun run = CommandRun.of(node, "backup", "verify", "--all");

        assertEquals(0, run.exit(), run.err());
        assertEquals("", run.err());
        assertTrue(run.out().contains("20261121_140501"), run.out());
    }

    @Test
    void aCopyThatCannotBeListedIsVerifiedWithAllAndNamedBesideTheList() {
        String id = "20261121_140502";
        String page = "{\"backups\":[],\"unreadable\":[\"" + id + "\"]}";
        node.on("GET /api/v1/backups?limit=1000", 200, page);
        node.on("GET /api/v1/backups?limit=100", 200, page);
        node.on(
                "POST /api/v1/backups/" + id + "/verify",
                422,
                "{\"code\":\"BACKUP_DAMAGED\",\"faults\":[\"METADATA_DAMAGED\"]}");

        CommandRun all = CommandRun.of(node, "backup", "verify", "--all");
        assertEquals(2, CommandRun.of(node, "backup", "list", "--limit", "0").exit());
        CommandRun list = CommandRun.of(node, "backup", "list");

        assertEquals(7, all.exit(), all.err());
        assertTrue(all.out().contains(id), all.out());
        assertEquals(0, list.exit(), list.err());
        assertTrue(list.err().contains(id + " is there, and damaged"), list.err());
    }

    @Test
    void anExportIsTheVerifiedDatabaseInANewFile() throws IOException {
        String target = "GET /api/v1/backups/20261121_140500/database";
        Path file = folder.resolve("export.db");
        node.on(target, 200, BYTES, Map.of("ETag", "\"" + HASH + "\""));

        CommandRun run =
                CommandRun.of(node, "backup", "export", "20261121_140500", file.toString());

        assertEquals(0, run.exit(), run.err());
        assertEquals(BYTES, Files.readString(file));
    }

    @Test
    void aRestoreSendsThePlanThatWasShownAndOnlyAfterAYes() {
        String plan = "{\"backup_id\":\"20261121_140500\",\"mode\":\"repair\",\"root\":\"ab\"}";
        node.on("POST /api/v1/backups/20261121_140500/plan", 200, plan);
        node.on("POST /api/v1/backups/restore", 200, "{\"facts\":9}");

        CommandRun shown = CommandRun.of(node, "backup", "restore", "20261121_140500", "--plan");
        CommandRun no = CommandRun.of(node, "backup", "restore", "20261121_140500");
        CommandRun yes = CommandRun.onTerminal(node, "y\n", "backup", "restore", "20261121_140500");

        assertEquals(0, shown.exit(), shown.err());
        assertEquals(5, no.exit());
        assertEquals(0, yes.exit(), yes.err());
        FakeNode.Asked last = node.asked().get(node.asked().size() - 1);
        assertEquals("POST /api/v1/backups/restore", last.line());
        assertEquals(json(plan), json(last.body()));
        long restores = node.asked().stream().filter(a -> a.line().endsWith("/restore")).count();
        assertEquals(1, restores);
    }

    @Test
    void aBackupWrittenToAFileIsVerifiedAndNeverOverwritesOne() throws IOException {
        String target = "GET /api/v1/backups/20261121_140500/database";
        Path file = folder.resolve("look.db");
        node.on(target, 200, BYTES, Map.of("ETag", "\"" + "0".repeat(64) + "\""));
        String[] command = {"backup", "restore", "20261121_140500", "--to", file.toString()};

        CommandRun damaged = CommandRun.of(node, command);
        boolean leftBehind = Files.exists(file);
        node.on(target, 200, BYTES, Map.of("ETag", "\"" + HASH + "\""));
        CommandRun sound = CommandRun.of(node, command);
        CommandRun again = CommandRun.of(node, command);

        assertEquals(7, damaged.exit(), damaged.err());
        assertFalse(leftBehind);
        assertEquals(0, sound.exit(), sound.err());
        assertEquals("weights", Files.readString(file));
        assertEquals(2, again.exit());
    }

    private void production(String files) {
        node.on("GET /api/v1/models/iris/versions/production", 200, VERSION.formatted(files));
    }

    private CommandRun production() {
        return CommandRun.with(
                "",
                false,
                Map.of("ROOKERY_URL", node.url(), "ROOKERY_CACHE", folder.toString()),
                "production",
                "iris");
    }

    private static JsonNode json(String text) {
        try {
            return Json.parse(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new AssertionError(text, e);
        }
    }
}
