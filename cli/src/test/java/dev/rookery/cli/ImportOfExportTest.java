package dev.rookery.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.client.Json;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exports that somebody changed before they were imported: by hand, by another tool, in malice. */
class ImportOfExportTest {

    private static final String GOOD = "good";
    private static final String BAD = "bad";

    @TempDir Path folder;
    private RealNode one;
    private RealNode two;
    private Path out;

    @BeforeEach
    void exportTwoVersions() throws IOException {
        one = new RealNode(folder.resolve("one"));
        two = new RealNode(folder.resolve("two"));
        out = folder.resolve("out");
        for (String label : new String[] {GOOD, BAD}) {
            Path file = Files.writeString(folder.resolve("model.pkl"), "bytes of " + label);
            assertEquals(0, one.run("register", "m", file + "", "--label", label).exit());
        }
        one.json("tag", "m:" + BAD, "board=square8");
    }

    @AfterEach
    void stop() {
        one.close();
        two.close();
    }

    private Path exported(String format) {
        one.json("export", out.toString(), "--format", format);
        return out;
    }

    private CommandRun imported() {
        return two.run("import", out.toString(), "--json");
    }

    /** Changes the block of the bad version, wherever its layout keeps it. */
    private void change(Path document, String pointer, Consumer<ObjectNode> change)
            throws IOException {
        JsonNode all = Json.parse(Files.readAllBytes(document));
        change.accept((ObjectNode) all.at(pointer));
        Files.write(document, Json.bytes(all));
    }

    private void inFilesystem(Consumer<ObjectNode> change) throws IOException {
        String id = Json.text(one.show("m:" + BAD), "short_id");
        Path file = exported("filesystem").resolve("m/versions/" + id + "/metadata.json");
        change(file, "/metadata/rookery", change);
    }

    /** The good version came, the bad one did not, and the report says why. */
    private void onlyTheGoodOneCame(String why) {
        CommandRun run = imported();
        assertEquals(1, run.exit(), run.out() + run.err());
        assertEquals(1, run.json().at("/totals/imported").asInt(), run.out());
        assertEquals(1, run.json().at("/totals/left_out").asInt(), run.out());
        assertTrue(run.out().contains(why), run.out());
        assertEquals(1, two.json("list", "m").path("versions").size());
        assertEquals(GOOD, Json.text(two.show("m:latest"), "label"));
    }

    @Test
    void aBlockThatContradictsItsFolderIsRefusedWithTheCure() throws IOException {
        inFilesystem(block -> block.putObject("metrics").put("elo", 3_000));
        onlyTheGoodOneCame("block says metrics");
        inFilesystem(block -> block.put("model", "another"));
        CommandRun again = imported();
        assertTrue(again.out().contains("take the block out"), again.out());
        assertEquals(1, again.json().at("/totals/already_there").asInt());
    }

    @Test
    void aBlockOfTheWrongShapeIsRefusedByItsField() throws IOException {
        inFilesystem(block -> block.put("tags", "none"));
        onlyTheGoodOneCame("tags is \\\"none\\\", not an object");
    }

    @Test
    void aBlockWithATagTooManyForAnyRegistryIsRefused() throws IOException {
        inFilesystem(
                block -> {
                    for (int i = 0; i < 100_000; i++) {
                        block.withObject("/tags").put("t" + i, "");
                    }
                });
        onlyTheGoodOneCame("at most 256 entries");
    }

    @Test
    void numbersBeyondAllMeasureAreRefused() throws IOException {
        inFilesystem(block -> block.put("version", new BigInteger("9".repeat(40))));
        onlyTheGoodOneCame("not a whole number from 1 to 999999999");
    }

    @Test
    void placesThatLeadOutOfTheFolderAreRefused() throws IOException {
        inFilesystem(block -> ((ObjectNode) block.at("/files/0")).put("at", "../../../secret"));
        onlyTheGoodOneCame("a path below its folder");
    }

    @Test
    void anIdThatIsOfAnotherVersionIsRefused() throws IOException {
        String id = Json.text(one.show("m:" + GOOD), "id");
        inFilesystem(block -> block.put("id", id));

        CommandRun run = imported();

        assertEquals(1, run.exit());
        assertEquals(1, run.json().at("/totals/imported").asInt(), run.out());
        assertTrue(run.out().contains("it is there twice"), run.out());
    }

    @Test
    void anIdThatIsOfAnotherModelHereIsRefused() throws IOException {
        exported("manifest");
        assertEquals(0, imported().exit());
        assertEquals(0, two.run("rename", "m", "n").exit());

        CommandRun run = imported();

        assertEquals(1, run.exit());
        assertEquals(2, run.json().at("/totals/left_out").asInt(), run.out());
        assertTrue(run.out().contains("of another model"), run.out());
        assertEquals(1, two.json("list").path("models").size());
    }

    @Test
    void aBlockOfALaterReleaseIsSaidToBeOne() throws IOException {
        exported("manifest");
        Path manifest = out.resolve("artifacts/registry/manifest.json");
        change(manifest, "/rookery/m/versions/" + BAD, block -> block.put("format", 2));
        onlyTheGoodOneCame("format is 2, not the format 1");
    }

    @Test
    void aManifestsBlocksOfNobodyAreTold() throws IOException {
        exported("manifest");
        Path manifest = out.resolve("artifacts/registry/manifest.json");
        change(manifest, "/models/m", model -> model.withArray("/versions").remove(1));
        onlyTheGoodOneCame("the manifest has no such version");
    }

    @Test
    void versionsWhoseBlocksWereWrittenOverAreRefusedOneByOne() throws IOException {
        exported("manifest");
        Path manifest = out.resolve("artifacts/registry/manifest.json");
        for (String broken : new String[] {"/rookery/m", "/rookery", ""}) {
            String field =
                    broken.isEmpty() ? "rookery" : broken.equals("/rookery") ? "m" : "versions";
            change(manifest, broken, block -> block.put(field, 7));

            CommandRun run = imported();

            assertEquals(1, run.exit());
            assertEquals(0, run.json().at("/totals/imported").asInt(), run.out());
            assertEquals(2, run.json().at("/totals/left_out").asInt(), run.out());
            assertTrue(run.out().contains("block is no object"), run.out());
        }
    }

    @Test
    void theTimestampedLinkAndTheBlocksMayNotDisagreeInSilence() throws IOException {
        exported("timestamped");
        Files.createDirectories(out.resolve("models/production"));
        Files.createSymbolicLink(out.resolve("models/production/latest"), Path.of("../" + BAD));

        CommandRun run = imported();

        assertEquals(1, run.exit());
        assertEquals(2, run.json().at("/totals/imported").asInt(), run.out());
        assertEquals(1, run.json().at("/totals/lost").asInt(), run.out());
        assertEquals("development", Json.text(two.show("m:" + BAD), "stage"));
    }

    @Test
    void bytesThatAreGoneOrDamagedAreNamedAndTold() throws IOException {
        exported("ringrift");
        Path models = out.resolve("data/model_registry/models/m");
        Files.delete(models.resolve("v1.pkl"));
        Files.writeString(models.resolve("v2.pkl"), "tampered");

        CommandRun run = imported();

        assertEquals(1, run.exit(), run.out());
        assertEquals(1, run.json().at("/totals/missing").asInt(), run.out());
        assertEquals(1, run.json().at("/totals/lost").asInt(), run.out());
        JsonNode version = two.show("m:2");
        assertTrue(version.path("artifact_missing").asBoolean());
        assertEquals(one.show("m:2").path("files"), version.path("files"));
        assertEquals(0, one.run("import", out.toString()).exit(), "it has the right ones");
    }

    @Test
    void whatChangedSinceStaysAsItIsHere() throws IOException {
        exported("filesystem");
        one.json("promote", "m:" + BAD, "--to", "staging");

        CommandRun run = one.run("import", out.toString(), "--json");

        assertEquals(1, run.exit());
        assertTrue(run.out().contains("it is here with another stage"), run.out());
        assertEquals("staging", Json.text(one.show("m:" + BAD), "stage"));
    }

    @Test
    void anExportWithoutItsRecordAndBlocksIsAnotherRegistrys() throws IOException {
        exported("filesystem");
        Files.delete(out.resolve(".rookery-export-filesystem.json"));
        try (Stream<Path> files = Files.walk(out)) {
            for (Path file : files.filter(each -> each.endsWith("metadata.json")).toList()) {
                change(file, "/metadata", metadata -> metadata.remove("rookery"));
            }
        }

        CommandRun run = imported();

        assertEquals(0, run.exit(), run.out());
        assertEquals("filesystem", Json.text(two.show("m:1").path("import"), "source"));
    }
}
