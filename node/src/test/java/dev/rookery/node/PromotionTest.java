package dev.rookery.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.node.signing.ModelManifest;
import dev.rookery.node.signing.SigningKey;
import dev.rookery.sync.fact.Hash;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node asks of versions that go to production, between whole nodes of different rules. */
class PromotionTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final byte[] PICKLE = {(byte) 0x80, 4, 'N', '.'};
    private static final byte[] WEIGHTS = "weights".getBytes(StandardCharsets.US_ASCII);

    @TempDir Path folder;
    private SigningKey team;
    private SigningKey stranger;

    @BeforeEach
    void makeKeys() throws Exception {
        team = key("team");
        stranger = key("stranger");
    }

    private SigningKey key(String name) throws IOException, GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair pair = generator.generateKeyPair();
        Path file = folder.resolve(name + ".pem");
        Files.writeString(file, pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
        Files.writeString(
                folder.resolve(name + ".pub"), pem("PUBLIC KEY", pair.getPublic().getEncoded()));
        return SigningKey.read(file, Optional.empty());
    }

    private static String pem(String kind, byte[] der) {
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
                .formatted(kind, Base64.getMimeEncoder().encodeToString(der), kind);
    }

    private LiveNode strict(String name, LiveNode... peers) {
        Map<String, String> settings = new TreeMap<>();
        settings.put("PROMOTION_REQUIRE_SIGNATURE", "true");
        settings.put("PROMOTION_BLOCK_UNSAFE", "true");
        settings.put("PROMOTION_TRUSTED_KEYS", folder.resolve("team.pub").toString());
        settings.put("PROMOTION_MODELS", "{scratch: {require-signature: false}}");
        for (LiveNode peer : peers) {
            settings.put("SYNC_PEERS", "http://127.0.0.1:" + peer.syncPort());
        }
        return LiveNode.start(name, folder.resolve(name), settings);
    }

    private static JsonNode registered(
            LiveNode node, String model, byte[] bytes, Optional<ObjectNode> signature) {
        ObjectNode body = JSON.createObjectNode();
        ObjectNode file = body.putArray("files").addObject().put("path", "model.bin");
        file.put("sha256", node.rest().upload(bytes).json().path("sha256").asText());
        file.put("size", bytes.length);
        signature.ifPresent(it -> body.putObject("extra").set("model_signature", it));
        return node.rest().register(model, body.toString());
    }

    private static ObjectNode signed(LiveNode node, SigningKey key, byte[] bytes) {
        String sha256 = node.rest().upload(bytes).json().path("sha256").asText();
        return key.sign(ModelManifest.of("m", Map.of("model.bin", sha256)));
    }

    private static Rest.Reply promoted(LiveNode node, String model, int version) {
        String stage = "/models/" + model + "/versions/" + version + "/stage";
        node.rest().post(stage, "{\"to\":\"staging\"}");
        return node.rest().post(stage, "{\"to\":\"production\"}");
    }

    @Test
    void onlyWhatATrustedKeySignedGoesToProduction() throws IOException {
        try (LiveNode node = strict("a")) {
            registered(node, "m", WEIGHTS, Optional.empty());
            registered(node, "m", WEIGHTS, Optional.of(signed(node, stranger, WEIGHTS)));
            byte[] others = {1, 2, 3};
            registered(node, "m", WEIGHTS, Optional.of(signed(node, team, others)));
            registered(node, "m", WEIGHTS, Optional.of(signed(node, team, WEIGHTS)));
            registered(node, "scratch", WEIGHTS, Optional.empty());

            refused(promoted(node, "m", 1), "SIGNATURE_REQUIRED", "m:1 may not", "not signed");
            refused(promoted(node, "m", 2), "SIGNATURE_REQUIRED", "m:2 may not", "not of this key");
            refused(promoted(node, "m", 3), "SIGNATURE_REQUIRED", "m:3 may not", "other bytes");
            promoted(node, "m", 4).expect(200);
            promoted(node, "scratch", 1).expect(200);
            assertEquals("staging", node.rest().version("m", "1").path("stage").asText());
        }
    }

    private static void refused(Rest.Reply reply, String code, String... said) {
        reply.expect(422);
        assertEquals(code, reply.code());
        for (String words : said) {
            String detail = reply.json().path("detail").asText();
            assertTrue(detail.contains(words), detail);
        }
        assertTrue(!reply.json().path("hint").asText().isEmpty(), reply.json()::toString);
    }

    @Test
    void aModelIsHeldToTheRuleOfTheNameItWasMadeWithAndOfTheOneItShows() {
        try (LiveNode node = strict("a")) {
            registered(node, "m", WEIGHTS, Optional.empty());
            registered(node, "scratch", WEIGHTS, Optional.empty());
            renamed(node, "scratch", "kept").expect(200);
            renamed(node, "m", "scratch").expect(200);

            refused(promoted(node, "scratch", 1), "SIGNATURE_REQUIRED", "scratch:1", "not signed");
            refused(promoted(node, "kept", 1), "SIGNATURE_REQUIRED", "kept:1", "not signed");
        }
    }

    private static Rest.Reply renamed(LiveNode node, String model, String name) {
        return node.rest()
                .send(
                        "PATCH",
                        "/api/v1/models/" + model,
                        "{\"name\":\"" + name + "\"}",
                        Map.of("Content-Type", "application/json"));
    }

    @Test
    void whatIsInProductionUnderALaxRuleIsNotRenamedIntoAStrictOne() {
        try (LiveNode node = strict("a")) {
            ObjectNode signature = signed(node, team, WEIGHTS);
            registered(node, "scratch", WEIGHTS, Optional.empty());
            registered(node, "scratch", WEIGHTS, Optional.of(signature));
            promoted(node, "scratch", 1).expect(200);

            refused(renamed(node, "scratch", "m"), "SIGNATURE_REQUIRED", "renamed to m", "signed");
            promoted(node, "scratch", 2).expect(200);
            renamed(node, "scratch", "m").expect(200);
            Rest.Reply back = node.rest().post("/models/m/rollback", "{\"reason\": \"x\"}");

            back.expect(409);
            String detail = back.json().path("detail").asText();
            assertTrue(detail.contains("not signed"), detail);
        }
    }

    @Test
    void whatOnlyAnAddressNamesIsNeitherSignedNorLookedInto() {
        try (LiveNode node = strict("a")) {
            ObjectNode body = JSON.createObjectNode();
            String uri = "https://models.lan/w.pt";
            body.putObject("artifact").put("uri", uri);
            String sha256 = node.rest().upload(WEIGHTS).json().path("sha256").asText();
            ObjectNode file = body.putArray("files").addObject().put("path", "model.bin");
            file.put("sha256", sha256).put("size", WEIGHTS.length);
            body.putObject("extra").set("model_signature", signed(node, team, WEIGHTS));
            node.rest().register("m", body.toString());
            node.rest().register("scratch", "{\"artifact\": {\"uri\": \"%s\"}}".formatted(uri));

            refused(promoted(node, "m", 1), "SIGNATURE_REQUIRED", uri);
            refused(promoted(node, "scratch", 1), "UNSAFE_FORMAT", uri);
        }
    }

    @Test
    void aPickleIsLabelledWhereItIsRegisteredAndKeptOutOfProduction() {
        try (LiveNode node = strict("a")) {
            JsonNode version =
                    registered(node, "m", PICKLE, Optional.of(signed(node, team, PICKLE)));
            registered(node, "m", WEIGHTS, Optional.of(signed(node, team, WEIGHTS)));

            assertEquals("pickle", version.at("/tags/unsafe-format").asText());
            assertEquals(
                    1,
                    node.rest().get("/models/m/versions?tag=unsafe-format").at("/versions").size());
            refused(promoted(node, "m", 1), "UNSAFE_FORMAT", "model.bin is pickle");
            promoted(node, "m", 2).expect(200);
            assertEquals(
                    400,
                    node.rest()
                            .send(
                                    "DELETE",
                                    "/api/v1/models/m/versions/1/tags/unsafe-format",
                                    "",
                                    Map.of())
                            .status());
        }
    }

    @Test
    void bytesThatAreOnAnotherNodeAreBroughtAndLookedInto() {
        try (LiveNode lax = LiveNode.start("lax", folder.resolve("lax"), Map.of());
                LiveNode strict = strict("strict", lax)) {
            String sha256 = lax.rest().upload(PICKLE).json().path("sha256").asText();
            String file = "{\"files\": [{\"path\": \"a.bin\", \"sha256\": \"%s\", \"size\": 4}]}";
            strict.rest().register("scratch", file.formatted(sha256));
            strict.rest().register("scratch", file.formatted("5".repeat(64)));

            refused(promoted(strict, "scratch", 1), "UNSAFE_FORMAT", "a.bin is pickle");
            refused(promoted(strict, "scratch", 2), "UNSAFE_FORMAT", "a.bin cannot be looked into");
            String artifact = "{\"artifact\": {\"uri\": \"\", \"sha256\": \"%s\", \"size\": 4}}";
            strict.rest().register("scratch", artifact.formatted(sha256));
            refused(promoted(strict, "scratch", 3), "UNSAFE_FORMAT", "its artifact is pickle");
        }
    }

    @Test
    void whatAnotherNodeLetPassIsTakenAndRollingBackToItIsNotBlocked() {
        try (LiveNode lax = LiveNode.start("lax", folder.resolve("lax"), Map.of());
                LiveNode strict = strict("strict", lax)) {
            registered(lax, "m", PICKLE, Optional.empty());
            promoted(lax, "m", 1).expect(200);
            LiveCluster.awaitTrue(() -> lax.rest().root().equals(strict.rest().root()));

            assertEquals("1", strict.rest().version("m", "production").path("version").asText());
            assertEquals(
                    "pickle", strict.rest().version("m", "1").at("/tags/unsafe-format").asText());
            registered(strict, "m", WEIGHTS, Optional.of(signed(strict, team, WEIGHTS)));
            promoted(strict, "m", 2).expect(200);
            strict.rest().post("/models/m/rollback", "{\"reason\": \"worse\"}").expect(200);
            LiveCluster.awaitTrue(() -> lax.rest().root().equals(strict.rest().root()));
            assertEquals("1", lax.rest().version("m", "production").path("version").asText());
        }
    }

    @Test
    void whatIsInProductionPastTheRulesIsSaidInHealthAndMetricsUntilItIsNot() {
        try (LiveNode lax = LiveNode.start("lax", folder.resolve("lax"), Map.of());
                LiveNode strict = strict("strict", lax)) {
            registered(lax, "m", WEIGHTS, Optional.empty());
            registered(lax, "m", WEIGHTS, Optional.of(signed(lax, team, WEIGHTS)));
            registered(lax, "scratch", WEIGHTS, Optional.empty());
            promoted(lax, "m", 1).expect(200);
            promoted(lax, "scratch", 1).expect(200);

            LiveCluster.awaitTrue(
                    () -> promotion(strict).path("status").asText().equals("degraded"));
            JsonNode found = promotion(strict);
            String why = found.at("/details/past_rules_examples/m:1").asText();
            assertTrue(why.contains("not signed"), found::toString);
            assertTrue(found.path("last_error").asText().contains("m:1"), found::toString);
            assertEquals(1, found.at("/details/past_rules").asInt());
            assertTrue(metrics(strict).contains("rookery_promotion_past_rules 1"));
            assertTrue(promotion(lax).isMissingNode());

            promoted(lax, "m", 2).expect(200);

            LiveCluster.awaitTrue(
                    () -> promotion(strict).path("status").asText().equals("healthy"));
            LiveCluster.awaitTrue(() -> metrics(strict).contains("rookery_promotion_past_rules 0"));
        }
    }

    private static JsonNode promotion(LiveNode node) {
        return node.rest().component("promotion");
    }

    private static String metrics(LiveNode node) {
        return node.rest().send("GET", "/metrics", "", Map.of()).json().asText();
    }

    @Test
    void bytesThatComeAfterTheRegistrationAreLabelledWhenTheyAreHandedOut() {
        try (LiveNode node = strict("a")) {
            String sha256 = Hash.of(PICKLE).toString();
            String file = "{\"files\": [{\"path\": \"a.bin\", \"sha256\": \"%s\", \"size\": 4}]}";
            node.rest().register("m", file.formatted(sha256));
            node.rest().upload(PICKLE);
            assertEquals("", node.rest().version("m", "1").at("/tags/unsafe-format").asText());

            node.rest().ask("/models/m/versions/1/files/a.bin");

            LiveCluster.awaitTrue(
                    () ->
                            node.rest()
                                    .version("m", "1")
                                    .at("/tags/unsafe-format")
                                    .asText()
                                    .equals("pickle"));
        }
    }

    @Test
    void aLabelThatCameWithARegistrationGivesWayToWhatTheBytesSay() {
        try (LiveNode node = strict("a")) {
            String file =
                    "{\"tags\": {\"unsafe-format\": \"none\"}, \"files\":"
                            + " [{\"path\": \"a.bin\", \"sha256\": \"%s\", \"size\": 4}]}";
            node.rest().register("m", file.formatted(Hash.of(PICKLE).toString()));
            node.rest().upload(PICKLE);

            node.rest().ask("/models/m/versions/1/files/a.bin");

            LiveCluster.awaitTrue(
                    () ->
                            node.rest()
                                    .version("m", "1")
                                    .at("/tags/unsafe-format")
                                    .asText()
                                    .equals("pickle"));
        }
    }

    @Test
    void aRewindNamesWhatThisNodeWouldNotPromoteToday() {
        try (LiveNode lax = LiveNode.start("lax", folder.resolve("lax"), Map.of());
                LiveNode strict = strict("strict", lax)) {
            registered(lax, "m", WEIGHTS, Optional.empty());
            promoted(lax, "m", 1).expect(200);
            LiveCluster.awaitTrue(() -> lax.rest().root().equals(strict.rest().root()));
            String backup =
                    strict.rest()
                            .post("/backups", "{\"reason\": \"test\"}")
                            .expect(201)
                            .path("backup_id")
                            .asText();
            registered(strict, "scratch", WEIGHTS, Optional.empty());

            JsonNode done =
                    strict.rest()
                            .post(
                                    "/backups/restore",
                                    "{\"mode\": \"rewind\", \"backup_id\": \"" + backup + "\"}")
                            .expect(200);

            String notes = done.path("notes").toString();
            assertTrue(notes.contains("m:1 is in production, and today"), notes);
        }
    }

    @Test
    void aRollbackTakesNothingThatWasNeverInProductionPastTheRules() {
        try (LiveNode node = strict("a")) {
            registered(node, "m", WEIGHTS, Optional.of(signed(node, team, WEIGHTS)));
            registered(node, "m", WEIGHTS, Optional.empty());
            promoted(node, "m", 1).expect(200);
            node.rest().move("m", "2", "archived");

            Rest.Reply named =
                    node.rest().post("/models/m/rollback", "{\"reason\": \"x\", \"to\": \"2\"}");

            named.expect(409);
            String detail = named.json().path("detail").asText();
            assertTrue(detail.contains("not signed"), detail);
        }
    }

    @Test
    void aHistoryThatIsToldIsNoWayPastTheRules() {
        try (LiveNode node = strict("a")) {
            String sha256 = node.rest().upload(PICKLE).json().path("sha256").asText();
            String told =
                    "{\"versions\": [{\"key\": \"k\", \"imported\": {\"source\": \"s\", \"name\": \"m\"},"
                            + " \"files\": [{\"path\": \"a.bin\", \"sha256\": \"%s\", \"size\": 4}],"
                            + " \"stages\": [{\"to\": \"staging\"}, {\"to\": \"production\"},"
                            + " {\"to\": \"archived\"}]}]}";
            node.rest().post("/models/m/imports", told.formatted(sha256)).expect(200);
            registered(node, "m", WEIGHTS, Optional.of(signed(node, team, WEIGHTS)));
            promoted(node, "m", 2).expect(200);

            Rest.Reply chosen = node.rest().post("/models/m/rollback", "{\"reason\": \"x\"}");

            chosen.expect(409);
            String detail = chosen.json().path("detail").asText();
            assertTrue(detail.contains("not signed"), detail);
        }
    }

    @Test
    void keysThatCannotBeUsedStopTheStartAndAreAllNamed() throws IOException {
        Path junk = Files.writeString(folder.resolve("junk.pem"), "junk");
        Path missing = folder.resolve("missing.pem");

        StartException refused =
                assertThrows(
                        StartException.class,
                        () ->
                                LiveNode.start(
                                        "a",
                                        folder.resolve("a"),
                                        Map.of(
                                                "PROMOTION_REQUIRE_SIGNATURE",
                                                "true",
                                                "PROMOTION_TRUSTED_KEYS",
                                                junk + "," + missing)));

        assertTrue(refused.getMessage().contains("promotion.trusted-keys"), refused.getMessage());
        assertTrue(refused.getMessage().contains(junk.toString()), refused.getMessage());
        assertTrue(refused.getMessage().contains(missing.toString()), refused.getMessage());
    }
}
