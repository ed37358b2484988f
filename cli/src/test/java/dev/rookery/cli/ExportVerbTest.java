package dev.rookery.cli;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rookery.cli.client.Json;
import dev.rookery.cli.client.NodeClient;
import dev.rookery.cli.export.Changes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real node's registry in the folders of other registries. */
class ExportVerbTest {

    @TempDir Path folder;
    private RealNode node;
    private Path out;

    @BeforeEach
    void registerTwoVersions() throws IOException {
        node = new RealNode(folder.resolve("node"));
        out = folder.resolve("out");
        Path run = Files.createDirectories(folder.resolve("run"));
        Files.writeString(run.resolve("model.pkl"), "one");
        Files.writeString(run.resolve("scores.csv"), "a,b");
        Files.writeString(run.resolve("metadata.json"), "{\"metrics\":{\"rmse\":0.25},\"f\":[1]}");
        done(
                "register",
                "m",
                run.toString(),
                "--label",
                "20260126_103000",
                "--from-metadata",
                run.resolve("metadata.json").toString());
        Files.writeString(run.resolve("model.pkl"), "two");
        done("register", "m", run.resolve("model.pkl").toString(), "--label", "second");
        done("promote", "m:1", "--to", "staging");
        done("promote", "m:1", "--to", "production");
    }

    @AfterEach
    void stopNode() {
        node.close();
    }

    @Test
    void theFilesystemLayoutHasAFolderForEachVersion() throws IOException {
        String id = Json.text(node.json("show", "m:1"), "short_id");

        export("filesystem");

        Path version = out.resolve("m/versions").resolve(id);
        JsonNode metadata = json(version.resolve("metadata.json"));
        assertEquals("m", Json.text(metadata, "name"));
        assertEquals(id, Json.text(metadata, "version_id"));
        assertEquals(1, metadata.path("schema_version").asInt());
        assertEquals(0.25, metadata.at("/metadata/metrics/rmse").asDouble());
        assertEquals("[1]", metadata.at("/metadata/f").toString());
        assertEquals("production", metadata.at("/metadata/rookery/stage").asText());
        Path artifact = Path.of(Json.text(metadata, "artifact_path"));
        assertEquals("one", Files.readString(artifact));
        assertEquals("a,b", Files.readString(version.resolve("scores.csv")));
        assertTrue(Files.readString(version.resolve("metadata.trainer.json")).contains("rmse"));
    }

    @Test
    void theTimestampedLayoutLinksWhatIsInProduction() throws IOException {
        export("timestamped");

        Path latest = out.resolve("models/production/latest");
        assertEquals("../20260126_103000", Files.readSymbolicLink(latest).toString());
        assertEquals("one", Files.readString(latest.resolve("model.pkl")));
        JsonNode metadata = json(latest.resolve("metadata.json"));
        assertEquals("20260126_103000", Json.text(metadata, "version"));
        assertEquals("production", Json.text(metadata, "deployment_status"));
        assertTrue(Json.text(metadata, "promoted_at").endsWith("+00:00"));
        JsonNode second = json(out.resolve("models/second/metadata.json"));
        assertEquals("registered", Json.text(second, "deployment_status"));
        assertTrue(second.path("promoted_at").isNull());

        done("promote", "m:2", "--to", "staging");
        done("promote", "m:2", "--to", "production");
        export("timestamped");

        assertEquals("../second", Files.readSymbolicLink(latest).toString());
    }

    @Test
    void theManifestNamesEveryVersionInItsOrder() throws IOException {
        done("register", "another");

        export("manifest");

        JsonNode manifest = json(out.resolve("artifacts/registry/manifest.json"));
        assertEquals("1.0.0", Json.text(manifest, "schema_version"));
        assertEquals(
                List.of("another", "m"),
                manifest.path("models").properties().stream().map(e -> e.getKey()).toList());
        JsonNode model = manifest.at("/models/m");
        assertEquals("20260126_103000", Json.text(model, "current_prod"));
        assertTrue(model.path("current_staging").isNull());
        assertEquals("prod", model.at("/versions/0/stage").asText());
        assertEquals("dev", model.at("/versions/1/stage").asText());
        Path files = out.resolve(model.at("/versions/0/artifact_path").asText());
        assertTrue(Files.readString(files.resolve("metadata.json")).contains("rmse"));
    }

    @Test
    void whatRingriftsLayoutHoldsComesBackByItsImporter() throws IOException {
        done("tag", "m:2", "board=square8");
        done("promote", "m:2", "--to", "staging");
        done("promote", "m:2", "--to", "production");
        done("rollback", "m", "--reason", "loses");
        done("register", "Some-Model");

        JsonNode said = export("ringrift");

        assertEquals(0, said.path("problems").size(), said::toString);
        Path weights = out.resolve("data/model_registry/models/m/v2.pkl");
        assertEquals("two", Files.readString(weights));
        try (RealNode other = new RealNode(folder.resolve("other"))) {
            CommandRun run = other.run("import", out.toString(), "--format", "ringrift");
            assertEquals(0, run.exit(), run.out() + run.err());
            for (String ref : List.of("1", "2")) {
                JsonNode now = node.json("show", "m:" + ref);
                JsonNode then = other.json("show", "m:" + ref);
                for (String field : List.of("stage", "metrics", "tags", "created_at")) {
                    assertEquals(now.path(field), then.path(field), ref + " " + field);
                }
            }
            assertEquals(2, other.json("list").path("models").size());
            assertTrue(other.json("history", "m").toString().contains("loses"));
        }
    }

    @Test
    void aSecondExportChangesNoByteAndTouchesNoFile() throws IOException {
        for (String format : List.of("filesystem", "timestamped", "manifest", "ringrift")) {
            export(format);
            SortedMap<String, String> before = listing();

            JsonNode again = export(format);

            assertEquals(0, again.path("written").asInt(), format);
            assertEquals(before, listing(), format);
        }
    }

    @Test
    void whatIsGoneFromTheRegistryGoesUnlessSomebodyChangedIt() throws IOException {
        done("register", "other");
        export("filesystem");
        Path folders = out.resolve("m/versions");
        Path mine = folders.resolve(Json.text(node.json("show", "m:2"), "short_id"));
        Files.writeString(mine.resolve("notes.txt"), "mine");
        Files.writeString(mine.resolve("model.pkl"), "changed");

        done("promote", "m:1", "--to", "archived");
        done("delete", "m", "--yes");
        CommandRun run = node.run("export", out.toString(), "--format", "filesystem");

        assertEquals(1, run.exit());
        assertTrue(run.err().contains("was changed here"), run.err());
        assertEquals("changed", Files.readString(mine.resolve("model.pkl")));
        assertEquals("mine", Files.readString(mine.resolve("notes.txt")));
        assertFalse(Files.exists(mine.resolve("metadata.json")));
        try (Stream<Path> left = Files.list(folders)) {
            assertEquals(List.of(mine), left.toList());
        }
        assertTrue(Files.exists(out.resolve("other/versions")));
    }

    @Test
    void oneModelsExportRemovesNothingOfAnother() throws IOException {
        done("register", "other");
        export("filesystem");

        CommandRun run =
                node.run("export", out.toString(), "--format", "filesystem", "--model", "m");

        assertEquals(0, run.exit(), run.err());
        assertTrue(Files.exists(out.resolve("other/versions")));
    }

    @Test
    void whatNoExportWroteIsLeftAloneAndNothingIsWrittenThroughALink() throws IOException {
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Files.createDirectories(out.resolve("models/second"));
        Files.writeString(out.resolve("models/second/metadata.json"), "{}");
        Files.createSymbolicLink(out.resolve("models/20260126_103000"), elsewhere);

        CommandRun run = node.run("export", out.toString(), "--format", "timestamped");

        assertEquals(1, run.exit());
        assertTrue(run.err().contains("no export wrote"), run.err());
        assertEquals("{}", Files.readString(out.resolve("models/second/metadata.json")));
        assertEquals("two", Files.readString(out.resolve("models/second/model.pkl")));
        try (Stream<Path> files = Files.list(elsewhere)) {
            assertEquals(0, files.count());
        }
        Files.delete(out.resolve("models/20260126_103000"));
        assertEquals(
                0,
                node.run("export", out.toString(), "--format", "timestamped", "--overwrite")
                        .exit());
        assertTrue(Files.readString(out.resolve("models/second/metadata.json")).contains("second"));
    }

    @Test
    void whereNoLinkCanBeWhatIsInProductionIsNotLeftOutInSilence() throws IOException {
        Files.createDirectories(out.resolve("models/production/latest"));
        Files.writeString(out.resolve("models/production/latest/old.txt"), "x");

        CommandRun run = node.run("export", out.toString(), "--format", "timestamped");

        assertEquals(1, run.exit());
        assertTrue(run.err().contains("models/production/latest"), run.err());
        assertEquals("x", Files.readString(out.resolve("models/production/latest/old.txt")));
    }

    @Test
    void bytesThatAreNotInTheRegistryAreReportedAndTheRestIsThere() throws IOException {
        Path metadata = folder.resolve("away.json");
        Files.writeString(metadata, "{\"artifact\":{\"uri\":\"s3://b/k.bin\"}}");
        done("register", "away", "--from-metadata", metadata.toString());

        CommandRun run = node.run("export", out.toString(), "--format", "filesystem", "--json");

        assertEquals(1, run.exit());
        assertTrue(run.json().at("/problems/0").asText().contains("s3://b/k.bin"), run.out());
        String id = Json.text(node.json("show", "away:1"), "short_id");
        assertTrue(Files.exists(out.resolve("away/versions").resolve(id).resolve("metadata.json")));
    }

    @Test
    void aLayoutOfOneModelAsksWhichAndAnUnknownFormatIsRefused() {
        done("register", "other");

        assertEquals(2, node.run("export", out.toString(), "--format", "timestamped").exit());
        assertEquals(2, node.run("export", out.toString(), "--format", "zip").exit());
        assertEquals(
                3,
                node.run("export", out.toString(), "--format", "manifest", "--model", "x").exit());
    }

    @Test
    void aChangeOfTheRegistryEndsTheWaitOfWhoFollowsIt() throws Exception {
        NodeClient client =
                new NodeClient(
                        node.url(),
                        Optional.empty(),
                        Optional.empty(),
                        Duration.ofSeconds(30),
                        Optional.empty());
        try (Changes changes = Changes.of(client)) {
            changes.await(Duration.ofMinutes(1), Duration.ofMillis(1)); // the stream began
            Thread waiting =
                    new Thread(
                            () -> {
                                try {
                                    changes.await(Duration.ofHours(1), Duration.ofMillis(1));
                                } catch (InterruptedException e) {
                                    Thread.currentThread().interrupt();
                                }
                            });
            waiting.start();

            done("register", "followed");

            await().until(() -> !waiting.isAlive());
        }
    }

    private JsonNode export(String format) {
        return node.json("export", out.toString(), "--format", format);
    }

    private void done(String... arguments) {
        CommandRun run = node.run(arguments);
        assertEquals(0, run.exit(), run.err());
    }

    private static JsonNode json(Path file) throws IOException {
        return Json.parse(Files.readAllBytes(file));
    }

    private SortedMap<String, String> listing() throws IOException {
        SortedMap<String, String> listing = new TreeMap<>();
        try (Stream<Path> files = Files.walk(out)) {
            for (Path file : files.filter(f -> !Files.isDirectory(f)).toList()) {
                listing.put(
                        file.toString(),
                        Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toString());
            }
        }
        return listing;
    }
}
