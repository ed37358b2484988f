package dev.rookery.cli;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rookery.cli.client.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes of one cluster that no line connects, and files between them. */
class BundleVerbTest {

    @TempDir Path folder;
    private RealNode here;
    private RealNode there;
    private Path bundle;
    private Path key;
    private Path publicKey;

    @BeforeEach
    void registerHereAndMakeAKey() throws Exception {
        here = new RealNode(folder.resolve("here"));
        there = new RealNode(folder.resolve("there"));
        bundle = folder.resolve("a.rookery");
        key = folder.resolve("team.key");
        publicKey = folder.resolve("team.pub");
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair pair = generator.generateKeyPair();
        pem(key, "PRIVATE KEY", pair.getPrivate().getEncoded());
        pem(publicKey, "PUBLIC KEY", pair.getPublic().getEncoded());
        register(here, "iris", "one");
        register(here, "iris", "two");
        register(here, "wine", "red");
        done(here, "promote", "iris:1", "--to", "staging");
        done(here, "promote", "iris:1", "--to", "production");
        done(here, "alias", "iris", "champion", "2");
    }

    @AfterEach
    void stopNodes() {
        here.close();
        there.close();
    }

    @Test
    void aRegistryCrossesTheGapAsItIsAndAgainChangesNothing() throws IOException {
        done(here, "promote", "iris:2", "--to", "staging");
        done(here, "promote", "iris:2", "--to", "production");
        done(here, "rollback", "iris", "--reason", "fails");
        done(here, export());

        JsonNode plan = there.json(bring("--dry-run"));
        assertEquals(plan.at("/facts/in_bundle"), plan.at("/facts/lacking"));
        assertEquals(3, plan.at("/files/lacking").asInt());
        assertEquals(0, there.json("list").path("models").size(), "a plan brings nothing");

        JsonNode brought = there.json(bring());
        assertEquals(3, brought.at("/files/sent").asInt());
        assertEquals(root(here), root(there));
        for (String ref : new String[] {"iris:1", "iris:2", "iris:@champion", "wine:1"}) {
            assertEquals(shown(here, ref), shown(there, ref), ref);
        }
        assertEquals(
                Json.list(here.json("history", "iris"), "history").size(),
                Json.list(there.json("history", "iris"), "history").size());
        Path file = Path.of(done(there, "production", "iris").strip());
        assertEquals("one", Files.readString(file));

        JsonNode again = there.json(bring());
        assertEquals(0, again.at("/facts/lacking").asInt());
        assertEquals(0, again.at("/files/sent").asInt());
        assertEquals(3, again.at("/files/already_there").asInt());
    }

    @Test
    void whatBothSidesWroteMeetsWhenABundleComesBack() throws IOException {
        done(here, export());
        done(there, bring());
        register(there, "iris", "three, there");
        register(here, "iris", "three, here");
        done(there, "promote", "iris:3", "--to", "staging");
        done(here, "tag", "iris:2", "note=ours");

        done(there, "export", "--bundle", back().toString(), "--sign", key.toString());
        done(here, "import", back().toString(), "--key", publicKey.toString());
        // The later of the two that are called 3 is of this node: it gives it another number.
        await().atMost(Duration.ofMinutes(1)).until(() -> conflicts(here) == 0);
        done(here, export("--overwrite"));
        done(there, bring());

        assertEquals(root(here), root(there));
        assertEquals(4, here.json("list", "iris").path("versions").size());
        assertEquals(here.json("list", "iris"), there.json("list", "iris"));
    }

    @Test
    void aNodeWithoutRoomForALargeFileGetsNoFactsOfIt() throws IOException {
        Path large = Files.write(folder.resolve("large.bin"), new byte[100_000]);
        done(here, "register", "iris", large.toString());
        done(here, export());
        try (FakeNode full = new FakeNode()) {
            full.on(
                    "GET /api/v1/facts",
                    200,
                    "{\"cluster\":\"rookery\",\"free_bytes\":1000000000}");
            full.onAll("PUT /api/v1/artifacts/", 503, "{\"code\":\"STORAGE_FAILED\"}");
            full.onAll("POST /api/v1/", 201, "{}");

            CommandRun run = CommandRun.of(full, bring());

            assertEquals(1, run.exit(), run.out());
            assertTrue(run.err().contains("STORAGE_FAILED"), run.err());
            assertTrue(run.err().contains("the same command goes on"), run.err());
            assertTrue(
                    full.asked().stream().noneMatch(a -> a.line().startsWith("POST /api/v1/facts")),
                    () -> full.asked().toString());
        }
    }

    @Test
    void ofChosenModelsOnlyFilesAreChosenAndItIsSaid() {
        CommandRun made = here.run(export("--model", "wine"));

        assertEquals(0, made.exit(), made.err());
        assertTrue(made.err().contains("tells of all models"), made.err());
        JsonNode brought = there.json(bring());
        assertEquals(1, brought.at("/files/sent").asInt());
        assertEquals(root(here), root(there));
        CommandRun missing = there.run("production", "iris");
        assertNotEquals(0, missing.exit());
        assertEquals("", missing.out());
        assertEquals(3, here.run(export("--overwrite", "--model", "nobody")).exit());
    }

    @Test
    void onlyTheNamedSignersBundleIsTaken() throws Exception {
        done(here, export());
        Path other = folder.resolve("other.pub");
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        pem(other, "PUBLIC KEY", generator.generateKeyPair().getPublic().getEncoded());
        String file = bundle.toString();

        assertEquals(7, there.run("import", file, "--key", other.toString()).exit());
        assertEquals(2, there.run("import", file).exit());
        assertEquals(2, there.run("import", file, "--unsigned", "--key", key.toString()).exit());
        assertEquals(2, here.run("export", "--bundle", back().toString()).exit());
        done(here, "export", "--bundle", back().toString(), "--unsigned");
        CommandRun unsigned = there.run("import", back().toString(), "--key", publicKey.toString());
        assertEquals(7, unsigned.exit());
        assertTrue(unsigned.err().contains("not signed"), unsigned.err());
        assertEquals(0, there.json("list").path("models").size(), "nothing came of these");
        done(there, "import", back().toString(), "--unsigned");
    }

    @Test
    void whoseBundleIsTakenMayStandInTheEnvironment() {
        done(here, export());
        Map<String, String> trusting =
                Map.of("ROOKERY_URL", there.url(), "ROOKERY_TRUSTED_KEYS", publicKey.toString());
        String file = bundle.toString();

        CommandRun both =
                CommandRun.with(
                        "", false, trusting, "import", file, "--unsigned", "--key", "x.pub");
        CommandRun brought = CommandRun.with("", false, trusting, "import", file);

        assertEquals(2, both.exit(), both.err());
        assertEquals(0, brought.exit(), brought.err());
        assertEquals(2, there.json("list").path("models").size());
    }

    @Test
    void aDamagedBundleBringsNothing() throws IOException {
        done(here, export());
        byte[] whole = Files.readAllBytes(bundle);
        for (int at = 0; at < whole.length; at += whole.length / 40) {
            byte[] changed = whole.clone();
            changed[at] ^= 0x10;
            Files.write(bundle, changed);
            CommandRun refused = there.run(bring("--format", "bundle"));
            assertEquals(7, refused.exit(), at + ": " + refused.err());
        }
        Files.write(bundle, Arrays.copyOf(whole, whole.length - 700));
        assertEquals(7, there.run(bring()).exit());
        assertEquals(0, there.json("list").path("models").size());
    }

    @Test
    void anotherClustersBundleIsRefusedWithTheCure() {
        done(here, export());
        try (RealNode other =
                new RealNode(folder.resolve("other"), Map.of("ROOKERY_CLUSTER_ID", "blue"))) {
            CommandRun refused = other.run(bring());

            assertEquals(4, refused.exit());
            assertTrue(refused.err().contains("\"rookery\""), refused.err());
            assertTrue(refused.err().contains("cluster.id: rookery"), refused.err());
            assertEquals(0, other.json("list").path("models").size());
        }
    }

    @Test
    void aFileThatIsGoneIsToldAndTheRestComes() throws IOException {
        String sha256 = Json.text(here.json("show", "iris:2").at("/files/0"), "sha256");
        delete(folder.resolve("here/data/artifacts"), sha256);

        CommandRun made = here.run(export());
        assertEquals(1, made.exit());
        assertTrue(made.out().contains("missing  " + sha256), made.out());
        CommandRun brought = there.run(bring());
        assertEquals(1, brought.exit());
        assertTrue(brought.out().contains("not in the bundle  " + sha256), brought.out());
        assertEquals(root(here), root(there));
    }

    @Test
    void aNodeWithAClusterKeyAsksForIt() throws IOException {
        done(here, export());
        Path secret =
                Files.writeString(folder.resolve("cluster.key"), "0123456789abcdef".repeat(4));
        Path wrong = Files.writeString(folder.resolve("wrong.key"), "fedcba9876543210".repeat(4));
        try (RealNode guarded =
                new RealNode(
                        folder.resolve("guarded"),
                        Map.of("ROOKERY_SYNC_KEY_FILE", secret.toString()))) {
            CommandRun without = guarded.run(bring());
            assertEquals(1, without.exit());
            assertTrue(without.err().contains("cluster-key"), without.err());
            assertEquals(1, guarded.run(bring("--cluster-key", wrong.toString())).exit());
            assertEquals(0, guarded.json("list").path("models").size());
            done(guarded, bring("--cluster-key", secret.toString()));
            assertEquals(root(here), root(guarded));
        }
    }

    @Test
    void anExportThatBrokeOffGoesOn() throws IOException {
        done(here, export());
        byte[] whole = Files.readAllBytes(bundle);
        Path unfinished = folder.resolve("a.rookery.part");
        Files.delete(bundle);
        Files.write(unfinished, Arrays.copyOf(whole, whole.length * 2 / 3));
        register(here, "later", "than the beginning");

        JsonNode made = here.json(export());
        assertTrue(made.path("resumed").asBoolean());
        assertFalse(Files.exists(unfinished));
        done(there, bring());
        assertEquals(2, there.json("list").path("models").size(), "as of its beginning");

        Files.write(unfinished, Arrays.copyOf(whole, whole.length - 700));
        CommandRun another = here.run(export("--overwrite", "--model", "wine"));
        assertEquals(1, another.exit());
        assertTrue(another.err().contains("another bundle"), another.err());
        Files.write(unfinished, Arrays.copyOf(whole, 2_000)); // No files yet: nothing is lost.
        JsonNode anew = here.json(export("--overwrite", "--no-files"));
        assertFalse(anew.path("resumed").asBoolean());
        assertEquals(0, anew.path("files").asInt());
    }

    @Test
    void optionsThatDoNotGoTogetherAreRefused() {
        String file = bundle.toString();
        assertEquals(2, here.run("export").exit());
        assertEquals(2, here.run("export", "x", "--format", "manifest", "--unsigned").exit());
        assertEquals(2, here.run("export", "x", "--bundle", file, "--unsigned").exit());
        assertEquals(2, here.run("export", "--bundle", file, "--unsigned", "--follow").exit());
        done(here, "export", "--bundle", file, "--unsigned");
        assertEquals(2, here.run("export", "--bundle", file, "--unsigned").exit());
        assertEquals(2, here.run("import", file, "--unsigned", "--model", "x").exit());
        assertEquals(2, here.run("import", file, "--unsigned", "--acks", "all").exit());
        assertEquals(2, here.run("import", folder.toString(), "--unsigned").exit());
        assertEquals(2, here.run("export", "--bundle", folder.toString(), "--unsigned").exit());
        String other = back().toString();
        assertEquals(
                3, here.run("export", "--bundle", other, "--unsigned", "--model", "no").exit());
        assertFalse(Files.exists(folder.resolve("back.rookery.part")), "nothing was begun");
    }

    @Test
    void whatIsNoFileIsNoBundleAndIsNotWaitedFor() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());

        for (Path none : List.of(pipe, folder, Path.of("/dev/zero"))) {
            CommandRun refused =
                    there.run("import", none.toString(), "--unsigned", "--format", "bundle");
            assertEquals(1, refused.exit(), refused.err());
            assertTrue(refused.err().contains("it is no regular file"), refused.err());
        }
    }

    private String[] export(String... more) {
        return all(more, "export", "--bundle", bundle.toString(), "--sign", key.toString());
    }

    private String[] bring(String... more) {
        return all(more, "import", bundle.toString(), "--key", publicKey.toString());
    }

    private static String[] all(String[] more, String... first) {
        String[] all = Arrays.copyOf(first, first.length + more.length);
        System.arraycopy(more, 0, all, first.length, more.length);
        return all;
    }

    private Path back() {
        return folder.resolve("back.rookery");
    }

    private void register(RealNode node, String model, String content) throws IOException {
        Path file = Files.writeString(folder.resolve(model + ".bin"), content);
        done(node, "register", model, file.toString());
    }

    private static String done(RealNode node, String... arguments) {
        CommandRun run = node.run(arguments);
        assertEquals(0, run.exit(), String.join(" ", arguments) + ": " + run.out() + run.err());
        return run.out();
    }

    private static int conflicts(RealNode node) {
        int conflicts = 0;
        for (JsonNode version : node.json("list", "iris").path("versions")) {
            conflicts += version.path("number_conflict").asBoolean() ? 1 : 0;
        }
        return conflicts;
    }

    private static String root(RealNode node) {
        return Json.text(node.json("cluster", "status"), "root");
    }

    /** A version without what only one node knows of it. */
    private static JsonNode shown(RealNode node, String ref) {
        JsonNode version = node.json("show", ref);
        return Json.object()
                .put("id", Json.text(version, "id"))
                .put("version", Json.text(version, "version"))
                .put("label", Json.text(version, "label"))
                .put("stage", Json.text(version, "stage"))
                .put("created_at", Json.text(version, "created_at"));
    }

    private static void delete(Path artifacts, String sha256) throws IOException {
        try (var files = Files.walk(artifacts)) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(sha256.substring(2))).toList()) {
                Files.delete(file);
            }
        }
    }

    private static void pem(Path file, String kind, byte[] der)
            throws IOException, GeneralSecurityException {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        Files.writeString(
                file, "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n");
    }
}
