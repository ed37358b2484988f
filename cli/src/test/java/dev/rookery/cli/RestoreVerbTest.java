package dev.rookery.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.backup.BackupId;
import dev.rookery.node.RookeryNode;
import dev.rookery.node.registry.Content;
import dev.rookery.node.settings.NodeSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code backup restore}: which backup, which way, what is shown and asked. */
class RestoreVerbTest {

    private static final String ID = "20261121_140500";
    private static final String PLAN =
            """
            {"backup_id": "20261121_140500", "mode": "rewind", "at": "2026-11-21T14:05:00Z",
             "root": "ab", "facts_taken_back": 7, "facts_merged": 2, "models_changed": 3,
             "changes": 5, "cut": true, "notes": ["origin x has forked"],
             "changed": [
              {"model": "iris", "change": "changes", "versions_now": 5, "versions_then": 4,
               "changes": [
                {"what": "version_goes", "version": 5, "id": "U5", "now": "development"},
                {"what": "stage", "version": 4, "id": "U4", "now": "archived",
                 "then": "production"},
                {"what": "alias", "key": "champion", "now": "U5", "then": null},
                {"what": "tag", "version": 4, "id": "U4", "key": "owner", "now": null,
                 "then": "ann"},
                {"what": "description", "now": "a", "then": "b"}]},
              {"model": "wine", "change": "goes", "versions_now": 1, "versions_then": 0,
               "changes": []},
              {"model": "pear", "change": "comes_back", "versions_now": 0, "versions_then": 2,
               "changes": []}],
             "rewind": {"ranges": {}, "complete": true}}
            """;

    @TempDir Path folder;

    private final FakeNode node;

    RestoreVerbTest() throws IOException {
        node = new FakeNode();
    }

    @AfterEach
    void close() {
        node.close();
    }

    private CommandRun restore(String... more) {
        List<String> all = new ArrayList<>(List.of("backup", "restore"));
        all.addAll(List.of(more));
        return CommandRun.of(node, all.toArray(String[]::new));
    }

    private void plans() {
        node.on("POST /api/v1/backups/" + ID + "/plan", 200, PLAN);
        node.on(
                "POST /api/v1/backups/restore",
                200,
                "{\"fact\":\"f:8\",\"pre_restore\":\"20261121_150000\",\"facts_unseen\":1}");
    }

    @Test
    void aRewindsPlanIsReadModelByModel() {
        plans();

        CommandRun run = restore(ID, "--mode", "rewind", "--plan");

        assertEquals(0, run.exit(), run.err());
        assertEquals(
                """
                rewind to 20261121_140500, made 2026-11-21T14:05:00Z: 7 facts since, 5 changes in 3 models
                2 facts of the backup are not here yet; they are merged first
                ~ iris  versions 5 -> 4
                    - version 5  was development
                    ~ version 4  archived -> production
                    ~ @champion  U5 -> (none)
                    ~ version 4  tag owner: (none) -> ann
                    ~ the model  description: a -> b
                - wine  was not there then
                + pear  is there again
                … and more: some is not listed
                note: origin x has forked
                """,
                run.out());
        assertTrue(restore(ID, "--mode", "rewind", "--plan", "--json").json().has("changed"));
    }

    @Test
    void aRewindAsksForTheModelsAndSendsThePlanWithTheReason() {
        plans();

        CommandRun no = restore(ID, "--mode", "rewind");
        CommandRun yes =
                restore(ID, "--mode", "rewind", "--model", "iris", "--reason", "worse", "--yes");

        assertEquals(5, no.exit());
        assertTrue(no.err().contains("version 5  was development"), no.err());
        assertEquals(0, yes.exit(), yes.err());
        assertTrue(
                yes.out().contains("by fact f:8; of since the plan, 1 fact untouched"), yes.out());
        assertTrue(yes.out().contains("20261121_150000 --mode rewind"), yes.out());
        List<FakeNode.Asked> asked = node.asked();
        assertTrue(asked.get(asked.size() - 2).body().contains("\"iris\""));
        assertTrue(asked.get(asked.size() - 1).body().contains("\"worse\""));
        assertTrue(asked.get(asked.size() - 1).body().contains("\"ranges\""));
    }

    @Test
    void aPlanThatNobodySawDoesNotBindARepairToTheRegistryOfThatMoment() {
        plans();

        assertEquals(0, restore(ID, "--yes").exit());

        List<FakeNode.Asked> asked = node.asked();
        String sent = asked.get(asked.size() - 1).body();
        assertTrue(sent.contains("\"backup_id\""), sent);
        assertFalse(sent.contains("\"root\""), sent);
    }

    @Test
    void aTimeMeansTheNewestBackupOfThenOrBefore() {
        plans();
        node.on(
                "GET /api/v1/backups?limit=1000",
                200,
                """
                {"backups": [
                  {"backup_id": "20261121_150000", "timestamp": "2026-11-21T15:00:00Z"},
                  {"backup_id": "20261121_140500", "timestamp": "2026-11-21T14:05:00Z"},
                  {"backup_id": "20261121_130000", "timestamp": "2026-11-21T13:00:00Z"}]}
                """);

        for (String time :
                List.of(
                        "2026-11-21 14:05",
                        "2026-11-21T14:59:59",
                        "2026-11-21T14:05:00Z",
                        "2026-11-21T14:05:00.000123Z",
                        "2026-11-21 14:05:00.5",
                        "2026-11-21T15:30:00+01:00",
                        "2026-11-21 15:30 +01:00")) {
            CommandRun run = restore("--at", time, "--mode", "rewind", "--plan");
            assertEquals(0, run.exit(), time + run.err());
        }

        assertEquals(3, restore("--at", "2026-11-21", "--plan").exit());
        assertEquals(2, restore("--at", "yesterday", "--plan").exit());
        assertEquals(2, restore("--at", "2026-11-31", "--plan").exit(), "no day of the calendar");
    }

    @Test
    void whatDoesNotGoTogetherIsRefusedBeforeAnythingIsAsked() {
        assertEquals(2, restore("--plan").exit());
        assertEquals(2, restore(ID, "--at", "2026-11-21 14:05").exit());
        assertEquals(2, restore(ID, "--mode", "undo").exit());
        assertEquals(2, restore(ID, "--model", "iris").exit());
        assertEquals(2, restore(ID, "--reason", "why not").exit());
        assertEquals(2, restore(ID, "--plan", "--to", folder.resolve("f").toString()).exit());
        assertEquals(2, restore("--from", folder.toString(), "--model", "iris").exit());
        CommandRun offline = restore(ID, "--mode", "rewind", "--data", folder.toString());
        assertEquals(2, offline.exit());
        assertTrue(offline.err().contains("start the node"), offline.err());
        assertEquals(List.of(), node.asked());
    }

    @Test
    void aStoppedNodesBackupsAreLookedIntoAndPlannedWithout() {
        // given a stopped node with a backup, and a write after it
        Path data = folder.resolve("data");
        String id;
        try (RookeryNode stopped = RookeryNode.start(NodeSettings.embedded(data))) {
            stopped.registry("t").register("m", Content.EMPTY);
            id = stopped.registry("t").backups().create("good").id().toString();
            stopped.registry("t").register("m", Content.EMPTY);
        }
        Path file = folder.resolve("look.db");

        // when
        CommandRun plan = offline(id, data, "--plan", "--json");
        CommandRun at = offline("--at", data, "2999-01-01", "--plan", "--json");
        CommandRun look = offline(id, data, "--to", file.toString());
        CommandRun again = offline(id, data, "--to", file.toString());

        // then
        assertEquals(0, plan.exit(), plan.err());
        assertEquals(1, plan.json().path("facts_missing").asInt());
        assertEquals(newest(data), at.json().path("backup_id").asText());
        assertEquals(0, look.exit(), look.err());
        assertTrue(Files.exists(file));
        assertEquals(2, again.exit());
        assertEquals(3, offline("20200101_000000", data, "--plan").exit());
        assertEquals(3, offline("20200101_000000", data, "--to", file + "2").exit());
        assertFalse(Files.exists(folder.resolve("look.db2")));
        try (RookeryNode started = RookeryNode.start(NodeSettings.embedded(data))) {
            assertEquals(2, started.registry("t").model("m").versions());
        }
    }

    /** The node takes a scheduled copy too, before or after the one that was asked for. */
    private static String newest(Path data) {
        String[] names =
                data.resolve("registry_backups")
                        .toFile()
                        .list((in, name) -> BackupId.parse(name).isPresent());
        return Arrays.stream(names).max(Comparator.naturalOrder()).orElseThrow();
    }

    @Test
    void aFolderThatIsNotThereIsNotMade() {
        Path data = folder.resolve("mistyped");

        CommandRun run = offline("20261121_140500", data, "--plan");

        assertEquals(1, run.exit(), run.err());
        assertTrue(run.err().contains("there is no such folder"), run.err());
        assertFalse(Files.exists(data));
    }

    @Test
    void aStoppedNodesCopyWithDamagedMetadataIsNotUnknown() throws IOException {
        Path data = folder.resolve("data");
        Path copy = data.resolve("registry_backups").resolve(ID);
        Files.createDirectories(copy);
        Files.writeString(copy.resolve("metadata.json"), "{}");

        CommandRun run = offline(ID, data, "--plan");

        assertEquals(7, run.exit(), run.err());
        assertTrue(run.err().contains("METADATA_DAMAGED"), run.err());
    }

    @Test
    void aStoppedNodesDamagedCopyIsFoundByItsPlan() throws IOException {
        // given
        Path data = folder.resolve("data");
        String id;
        try (RookeryNode stopped = RookeryNode.start(NodeSettings.embedded(data))) {
            id = stopped.registry("t").backups().create("good").id().toString();
        }
        assertTrue(offline(id, data, "--plan", "--json").json().path("verified_at").isTextual());
        Path file = data.resolve("registry_backups").resolve(id).resolve("registry.db");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);

        // when
        CommandRun run = offline(id, data, "--plan");

        // then
        assertEquals(7, run.exit(), run.err());
        assertTrue(run.err().contains("HASH_DIFFERS"), run.err());
    }

    private static CommandRun offline(String id, Path data, String... more) {
        List<String> all = new ArrayList<>(List.of("backup", "restore", id));
        all.addAll(List.of(more));
        all.addAll(List.of("--data", data.toString()));
        return CommandRun.with("", false, Map.of(), all.toArray(String[]::new));
    }
}
