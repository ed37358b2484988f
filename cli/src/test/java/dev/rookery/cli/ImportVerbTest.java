package dev.rookery.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rookery.cli.importer.ForeignFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Other registries' folders, brought to a running node. */
class ImportVerbTest {

    @TempDir Path folder;
    private RealNode node;
    private Path from;

    @BeforeEach
    void start() throws IOException {
        node = new RealNode(folder);
        from = Files.createDirectory(folder.resolve("from"));
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private static List<String> findings(CommandRun run, String kind) {
        List<String> found = new ArrayList<>();
        for (JsonNode finding : run.json().path("findings")) {
            if (finding.path("kind").asText().equals(kind)) {
                found.add(finding.path("version").asText() + " " + finding.path("what").asText());
            }
        }
        return found;
    }

    @Test
    void aFilesystemRegistryKeepsIdsTimesAndBytesAndComesOnce() throws IOException {
        ForeignFiles.filesystem(from, "LeBron James", "381653c32d35", ", \"notes\": \"first\"");
        ForeignFiles.filesystem(from, "points-model", "096a52fa51d9", "");

        CommandRun plan = node.run("import", from.toString(), "--dry-run", "--json");
        long before = node.facts();
        CommandRun made = node.run("import", from.toString(), "--json");
        long after = node.facts();
        CommandRun again = node.run("import", from.toString(), "--json");

        assertEquals(0, plan.exit(), plan.out() + plan.err());
        assertEquals(0, before);
        assertEquals(0, made.exit(), made.out() + made.err());
        assertEquals("filesystem", made.json().path("format").asText());
        assertEquals(2, made.json().at("/totals/imported").asInt());
        assertEquals(2, again.json().at("/totals/already_there").asInt());
        assertEquals(after, node.facts());
        JsonNode version = node.show("LeBron_James:381653c32d35");
        assertEquals("2025-11-17T05:06:00.000Z", version.path("created_at").asText());
        assertEquals(version, node.show("LeBron_James:20251117_050600"));
        assertEquals("LeBron James", version.at("/import/name").asText());
        assertEquals("first", version.path("description").asText());
        assertEquals(0, version.at("/metrics/val_mae").asInt(-1));
        assertEquals(0.1, version.at("/training_config/alpha").asDouble());
        assertEquals("sklearn", version.at("/extra/framework").asText());
        assertEquals("model.joblib", version.at("/files/0/path").asText());
        assertFalse(version.path("artifact_missing").asBoolean());
    }

    @Test
    void whatIsBrokenIsReportedAndTheRestComes() throws IOException {
        Path secret = ForeignFiles.write(folder.resolve("secret"), "secret");
        ForeignFiles.filesystem(from, "m", "000000000001", "");
        ForeignFiles.filesystem(from, "m", "000000000002", ", \"x\": 1e400, \"y\": [NaN]");
        Path truncated = ForeignFiles.filesystem(from, "m", "000000000003", "");
        Files.writeString(truncated.resolve("metadata.json"), "{\"name\": \"m\", ");
        Path gone = ForeignFiles.filesystem(from, "m", "000000000004", "");
        Files.delete(gone.resolve("model.joblib"));
        Path linked = ForeignFiles.filesystem(from, "m", "000000000005", "");
        Files.createSymbolicLink(linked.resolve("leak"), secret);
        Path escaping = ForeignFiles.filesystem(from, "m", "000000000006", "");
        Files.delete(escaping.resolve("model.joblib"));
        Files.writeString(
                escaping.resolve("metadata.json"),
                "{\"version_id\": \"000000000006\", \"artifact_path\": \"../../../../secret\"}");
        String deep = "{\"metadata\": " + "[".repeat(2_000) + "]".repeat(2_000) + "}";
        Path nested = ForeignFiles.filesystem(from, "m", "000000000007", "");
        Files.writeString(nested.resolve("metadata.json"), deep);
        Files.createSymbolicLink(from.resolve("m/versions/000000000008"), folder);
        ForeignFiles.filesystem(from, "m", "000000000009", ", \"d\": " + deep(40));

        CommandRun made = node.run("import", from.toString(), "--json");

        assertEquals(1, made.exit(), made.out() + made.err());
        assertEquals(6, made.json().at("/totals/imported").asInt(), made.out());
        assertEquals(
                List.of(
                        "000000000003 the version",
                        "000000000007 the version",
                        "000000000008 the version"),
                findings(made, "left_out"));
        assertEquals(List.of("000000000005 file leak"), findings(made, "lost"));
        assertEquals(
                List.of("000000000004 artifact model.joblib", "000000000006 artifact secret"),
                findings(made, "missing"));
        assertTrue(node.show("m:000000000004").path("artifact_missing").asBoolean());
        assertTrue(node.show("m:000000000006").path("artifact_missing").asBoolean());
        assertEquals(0, node.show("m:000000000006").path("files").size());
        assertEquals(1, node.show("m:000000000005").path("files").size());
        assertEquals("Infinity", node.show("m:000000000002").at("/extra/x").asText());
        assertFalse(made.out().contains(secret + ": secret"));
    }

    private static String deep(int levels) {
        return "[".repeat(levels) + "]".repeat(levels);
    }

    @Test
    void aNameThatNeedsNoMappingWinsAlsoOverOneThatCameBefore() throws IOException {
        ForeignFiles.filesystem(from, "A B", "00000000000a", "");
        ForeignFiles.filesystem(from, "A_B", "00000000000b", "");

        CommandRun made = node.run("import", from.toString(), "--json");

        assertEquals(1, made.exit(), made.err());
        assertEquals("A_B", made.json().at("/models/0/original_name").asText());
        assertEquals(1, node.run("list", "A_B", "--json").json().path("versions").size());
        Path other = Files.createDirectory(folder.resolve("other"));
        ForeignFiles.filesystem(other, "A B", "00000000000a", "");
        CommandRun later = node.run("import", other.toString(), "--json");
        assertEquals(1, later.exit(), later.err());
        assertEquals(List.of("00000000000a the version"), findings(later, "left_out"));
    }

    @Test
    void picklesOfTheOlderLayoutComeWithTheirCalibrators() throws IOException {
        ForeignFiles.write(
                from.resolve("index.json"),
                "{\"Le Bron\": {\"path\": \"Le_Bron.pkl\", \"saved_at\": \"2025-11-17T05:06:00\","
                        + " \"version\": \"v20251117T050600Z\"},"
                        + " \"Gone\": {\"path\": \"..\\\\..\\\\Gone.pkl\"}}");
        ForeignFiles.write(from.resolve("Le_Bron.pkl"), "pickle");
        ForeignFiles.write(from.resolve("Le_Bron_calibrator.pkl"), "calibrator");
        ForeignFiles.write(from.resolve("Unlisted.pkl"), "other");

        CommandRun made = node.run("import", from.toString(), "--json");

        assertEquals(0, made.exit(), "all that was there is here: " + made.err());
        assertEquals(3, made.json().at("/totals/imported").asInt(), made.out());
        JsonNode version = node.show("Le_Bron:v20251117T050600Z");
        assertEquals("Le_Bron.pkl", version.at("/files/0/path").asText());
        assertEquals("Le_Bron_calibrator.pkl", version.at("/files/1/path").asText());
        assertEquals("2025-11-17T05:06:00.000Z", version.path("created_at").asText());
        assertTrue(node.show("Gone:1").path("artifact_missing").asBoolean());
        assertEquals(List.of(" artifact Gone.pkl"), trimmed(findings(made, "missing")));
    }

    private static List<String> trimmed(List<String> findings) {
        return findings.stream().map(text -> text.substring(text.indexOf(" artifact"))).toList();
    }

    @Test
    void aTimestampedRegistryKeepsLabelsAllFilesAndWhatIsInProduction() throws IOException {
        Path models = from.resolve("models");
        ForeignFiles.timestamped(
                models, "20251119_050600", "production", "\"2025-11-19T06:06:00+00:00\"");
        ForeignFiles.timestamped(
                models, "20251121_050600", "production", "\"2025-11-21T06:06:00+00:00\"");
        ForeignFiles.timestamped(models, "20251122_050600", "registered", "null");
        Files.createDirectory(models.resolve("production"));
        Files.createSymbolicLink(
                models.resolve("production/latest"), Path.of("../20251121_050600"));

        CommandRun made = node.run("import", from.toString(), "--model", "direction", "--json");

        assertEquals(0, made.exit(), made.out() + made.err());
        assertEquals("20251121_050600", node.show("direction:production").path("label").asText());
        assertEquals("archived", node.show("direction:20251119_050600").path("stage").asText());
        JsonNode latest = node.show("direction:latest");
        assertEquals("20251122_050600", latest.path("label").asText());
        assertEquals(3, latest.path("version").asInt());
        TreeSet<String> paths = new TreeSet<>();
        latest.path("files").forEach(file -> paths.add(file.path("path").asText()));
        assertEquals(
                new TreeSet<>(List.of("feature_importance.csv", "metadata.json", "model.pkl")),
                paths);
        JsonNode moves = node.run("history", "direction", "--json").json().path("history");
        assertEquals("2025-11-21T06:06:00.000Z", moves.get(1).path("at").asText());
        assertEquals("production", moves.get(1).path("to").asText());
    }

    @Test
    void aCopyInPlaceOfTheLinkIsNoVersionOfItsOwn() throws IOException {
        ForeignFiles.timestamped(from, "20251119_050600", "registered", "null");
        ForeignFiles.timestamped(from, "20251120_050600", "registered", "null");
        Path copy = ForeignFiles.timestamped(from.resolve("production"), "latest", "x", "null");
        Files.writeString(copy.resolve("metadata.json"), "{\"version\": \"20251119_050600\"}");

        CommandRun made = node.run("import", from.toString(), "--model", "m", "--json");

        assertEquals(0, made.exit(), made.out() + made.err());
        assertEquals(2, made.json().at("/totals/imported").asInt());
        assertEquals("20251119_050600", node.show("m:production").path("label").asText());
    }

    @Test
    void ofSeveralProductionsInAManifestOneStays() throws IOException {
        manifest(
                "{\"a\": {\"name\": \"a\", \"current_prod\": \"v20251117T050600Z\", \"versions\": ["
                        + ForeignFiles.manifestVersion(from, "a", "v20251117T050600Z", "prod")
                        + ","
                        + ForeignFiles.manifestVersion(from, "a", "v20251118T050600Z", "prod")
                        + ","
                        + ForeignFiles.manifestVersion(from, "a", "v20251119T050600Z", "staging")
                        + "]}, \"b\": {\"name\": \"b\", \"current_prod\": null, \"versions\": ["
                        + ForeignFiles.manifestVersion(from, "b", "v20251117T050600Z", "prod")
                        + ","
                        + ForeignFiles.manifestVersion(from, "b", "v20251118T050600Z", "prod")
                        + "]}}");
        Files.delete(from.resolve("artifacts/a/v20251119T050600Z/model.txt"));
        Files.delete(from.resolve("artifacts/a/v20251119T050600Z"));

        CommandRun made = node.run("import", from.toString(), "--json");
        long after = node.facts();
        CommandRun again = node.run("import", from.toString(), "--json");

        assertEquals(0, made.exit(), made.out() + made.err());
        assertEquals(1, made.json().at("/totals/missing").asInt(), made.out());
        assertEquals(5, made.json().at("/totals/imported").asInt(), made.out());
        assertEquals("v20251117T050600Z", node.show("a:production").path("label").asText());
        assertEquals("archived", node.show("a:v20251118T050600Z").path("stage").asText());
        assertEquals("v20251118T050600Z", node.show("b:production").path("label").asText());
        JsonNode staged = node.show("a:v20251119T050600Z");
        assertEquals("staging", staged.path("stage").asText());
        assertTrue(staged.path("artifact_missing").asBoolean());
        assertEquals("2025-11-19T05:06:00.000Z", staged.path("created_at").asText());
        assertEquals("ab", staged.at("/extra/feature_hash").asText());
        assertEquals("model.txt", node.show("b:1").at("/files/0/path").asText());
        assertEquals(5, again.json().at("/totals/already_there").asInt());
        assertEquals(after, node.facts());
    }

    private void manifest(String models) throws IOException {
        ForeignFiles.write(
                from.resolve("artifacts/registry/manifest.json"),
                "{\"schema_version\": \"1.0.0\", \"models\": " + models + "}");
    }

    @Test
    void pathsOfAManifestLeadNowhereElse() throws IOException {
        Path secret = ForeignFiles.write(folder.resolve("secret"), "secret");
        String version =
                "{\"version\": \"v%d\", \"stage\": \"dev\", \"created_at\": \"\","
                        + " \"artifact_path\": \"%s\"}";
        Path away = from.resolve("artifacts/away");
        Files.createDirectories(away.getParent());
        Files.createSymbolicLink(away, secret);
        manifest(
                "{\"m\": {\"versions\": ["
                        + String.join(
                                ",",
                                version.formatted(1, "../secret"),
                                version.formatted(2, secret),
                                version.formatted(3, "."),
                                version.formatted(4, "artifacts/away"),
                                version.formatted(5, "artifacts\\\\..\\\\..\\\\secret"))
                        + ", 7, {\"version\": \"\"}]}, \"n\": [], \"o\": {\"versions\": {}}}");

        CommandRun made = node.run("import", from.toString(), "--json");

        assertEquals(1, made.exit(), made.err());
        assertEquals(5, made.json().at("/totals/imported").asInt(), made.out());
        for (int i = 1; i <= 5; i++) {
            JsonNode shown = node.show("m:v" + i);
            assertTrue(shown.path("artifact_missing").asBoolean(), shown.toString());
            assertEquals(0, shown.path("files").size());
        }
        assertEquals(4, findings(made, "left_out").size(), made.out());
    }

    @Test
    void aFolderWithoutARegistryAndAFormatThatIsNoneAreUsageErrors() throws IOException {
        assertEquals(2, node.run("import", from.toString()).exit());
        assertEquals(2, node.run("import", from + "/nowhere").exit());
        assertEquals(2, node.run("import", from.toString(), "--format", "tarball").exit());
        ForeignFiles.filesystem(from, "m", "000000000001", "");
        ForeignFiles.timestamped(from, "20251119_050600", "registered", "null");
        assertEquals(2, node.run("import", from.toString()).exit());
        CommandRun chosen = node.run("import", from.toString(), "--format", "filesystem");
        assertEquals(0, chosen.exit(), chosen.err());
        assertTrue(chosen.out().contains("kept  m  1 versions"), chosen.out());
    }

    @Test
    void aFileIsNoRegistryOfFoldersAndNothingBesideItComes() throws IOException {
        ForeignFiles.filesystem(from, "m", "000000000001", "");
        String file = Files.writeString(from.resolve("notes.txt"), "mine").toString();

        for (String format : List.of("filesystem", "timestamped")) {
            CommandRun refused = node.run("import", file, "--format", format);
            assertEquals(2, refused.exit(), refused.out());
            assertTrue(refused.err().contains("is a folder, and this is a file"), refused.err());
            assertTrue(refused.err().contains("name its folder"), refused.err());
        }
        assertEquals(0, node.facts());
    }

    @Test
    void aNodeThatDoesNotAnswerEndsItWithItsOwnExitCode() throws IOException {
        ForeignFiles.filesystem(from, "m", "000000000001", "");
        node.close();

        CommandRun made = node.run("import", from.toString(), "--json");

        assertEquals(6, made.exit(), made.err());
        assertFalse(made.json().path("stopped").asText().isEmpty());
    }
}
